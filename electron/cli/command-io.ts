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
  /**
   * Asks a person at the terminal for one line; `echo` false: without showing it. Null: the person gave up, or
   * `signal` took the question back. The whole function is null where there is no terminal.
   */
  ask: ((prompt: string, echo: boolean, signal: AbortSignal) => Promise<string | null>) | null;
  /** Directory of the program's installation: package.json, build/, tests/. */
  root: string;
}
