/** Lines longer than this are cut: no line that we read for its meaning comes near it. */
const LONGEST_LINE = 16384;

/** Cuts a byte stream into lines of text, whatever the chunking. A last line without an end is given by `end`. */
export class LineSplitter {
  #rest = '';
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    this.#feed(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#feed(this.#decoder.decode());
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }

  #feed(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) this.#onLine(line.slice(0, LONGEST_LINE));
  }
}
