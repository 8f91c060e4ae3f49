/** What a command may touch besides files and the network; tests pass their own. */
export interface CommandIo {
  /** The answer, and nothing else. */
  out(text: string): void;
  /** Progress, warnings and errors. */
  err(line: string): void;
  /** Calls `listener` at each request to stop (SIGINT, SIGTERM); returns the function that ends it. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once, without any cleaning up. */
  abandon(): void;
  /** Directory of the program's installation: package.json, build/, tests/. */
  root: string;
}
