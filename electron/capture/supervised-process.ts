import { randomBytes } from 'node:crypto';
import { finished as streamFinished } from 'node:stream/promises';
import { type Elevate, execElevated } from '../nodes/exec-elevated.ts';
import { cleanText } from '../ssh/clean-text.ts';
import type { NodeConnection, RemoteProcess } from '../ssh/types.ts';
import { batches } from './batches.ts';
import { LineSplitter } from './line-splitter.ts';
import { StartGate } from './start-gate.ts';
import { statusPrefix } from './wrapper-script.ts';

/** How often the node hears that we are there; its wrapper gives up after 16 s of silence. */
const ALIVE_MS = 4000;
/** Characters of a message that are kept. */
const LONGEST_MESSAGE = 1000;

export interface SupervisedOptions {
  connection: NodeConnection;
  /** Gives the command line for a token, with what makes it root where the plan says so. */
  command(token: string, elevate: Elevate): string;
  /** Without becoming root, whatever the plan says of the node. */
  asLogin?: boolean;
  /** A status line of our wrapper, without its prefix. */
  onStatus(text: string): void;
  /** Any other line on stderr, without control characters: a terminal or a window may show it. */
  onMessage(line: string): void;
  /**
   * Data after the start line, in as many pieces as it came. While its promise is pending little more is read, and the
   * node is held back.
   */
  onData(pieces: readonly Uint8Array[]): void | Promise<void>;
  /** Once, at the first failure of `onData` or too much noise before the data. What comes after is thrown away. */
  onFault(error: unknown): void;
}

/** A new token for one remote command. */
export function newToken(): string {
  return randomBytes(8).toString('hex');
}

/** Whether a node has named its clock by what can be its boot id. */
export function isClockId(said: string | undefined): said is string {
  return said !== undefined && /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/.test(said);
}

/** One of our wrapper scripts running on a node: its three streams taken apart, and kept alive while we are. */
export class SupervisedProcess {
  readonly #process: RemoteProcess;
  readonly #alive: NodeJS.Timeout;
  #heard = performance.now();
  #handing = false;
  /** Settles, never rejects, when the process is gone and all that it said and sent has been handed on. */
  readonly finished: Promise<{ code: number | null; signal: string | null }>;

  private constructor(process: RemoteProcess, token: string, options: SupervisedOptions) {
    this.#process = process;
    process.stdin.on('error', () => {});
    this.#alive = setInterval(() => this.send('alive'), ALIVE_MS);
    this.#alive.unref();
    this.finished = this.#follow(token, options);
  }

  /** @throws ProblemError when the connection refuses a channel, or the node to make it root */
  static async open(options: SupervisedOptions): Promise<SupervisedProcess> {
    const token = newToken();
    const { connection } = options;
    const process = options.asLogin
      ? await connection.exec(options.command(token, (argv) => [...argv]))
      : await execElevated(connection, (elevate) => options.command(token, elevate));
    return new SupervisedProcess(process, token, options);
  }

  /** Milliseconds since the node last said or sent anything; 0 while it is kept waiting for us. */
  get silentMs(): number {
    return this.#handing ? 0 : performance.now() - this.#heard;
  }

  /** Sends one control line; nothing when the channel is closed already. */
  send(line: string): void {
    if (this.#process.stdin.writable) this.#process.stdin.write(`${line}\n`);
  }

  /** Ends stdin: the wrapper then ends its command within two seconds. */
  endInput(): void {
    if (this.#process.stdin.writable) this.#process.stdin.end();
  }

  /** Closes the channel at once; what was on its way is lost. */
  close(): void {
    this.#process.close();
  }

  async #follow(token: string, options: SupervisedOptions): Promise<{ code: number | null; signal: string | null }> {
    const [, , exit] = await Promise.all([
      this.#readData(token, options),
      this.#readMessages(token, options),
      this.#process.exited,
    ]);
    clearInterval(this.#alive);
    return exit;
  }

  async #readData(token: string, options: SupervisedOptions): Promise<void> {
    const gate = new StartGate(token);
    let faulty = false;
    const heard = () => {
      this.#heard = performance.now();
    };
    // Also when the channel broke: `exited` tells, and the caller sees that it did not ask for it.
    for await (const batch of batches(this.#process.stdout, heard)) {
      if (faulty) continue;
      this.#handing = true;
      try {
        const data = gate.open ? batch : batch.flatMap((piece) => gate.push(piece) ?? []);
        if (data.length > 0) await options.onData(data);
      } catch (error) {
        faulty = true;
        options.onFault(error);
      }
      this.#handing = false;
      heard();
    }
  }

  async #readMessages(token: string, options: SupervisedOptions): Promise<void> {
    const prefix = statusPrefix(token);
    const lines = new LineSplitter((line) => {
      if (line.startsWith(prefix)) {
        const text = line.slice(prefix.length);
        // Nothing is left to be told; the wrapper's reader of control lines ends with its input.
        if (text.startsWith('exit ')) this.endInput();
        options.onStatus(text);
      } else options.onMessage(cleanText(line, LONGEST_MESSAGE));
    });
    const stream = this.#process.stderr;
    stream.on('data', (chunk: Buffer) => {
      this.#heard = performance.now();
      lines.push(chunk);
    });
    await streamFinished(stream, { writable: false }).catch(() => {});
    lines.end();
  }
}
