import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DissectorInfo } from '../../shared/contract/dissect.ts';
import { PREFERENCES } from './preferences.ts';
import { type SharkdFrame, type SharkdStream, sharkdFrame, sharkdStream } from './sharkd-answers.ts';
import {
  type DissectedFrame,
  type DissectedRow,
  type DissectedStream,
  type Dissector,
  DissectorGone,
} from './types.ts';

/** Memory that sharkd may take, KiB: where a shell can say so. */
const MOST_MEMORY_KIB = 2 * 1024 * 1024;
/** A longer line is no answer to one of our questions. */
const LONGEST_ANSWER = 128 * 1024 * 1024;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message?: string };
}

/** Wireshark's own daemon, as the user has it installed; JSON-RPC, a line each way. */
class SharkdDissector implements Dissector {
  readonly info: DissectorInfo;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #pieces: string[] = [];
  #length = 0;
  #next = 1;
  #gone = false;

  constructor(path: string, version: string) {
    this.info = { kind: 'sharkd', version };
    const limited = ['-c', `ulimit -v ${MOST_MEMORY_KIB}; exec "$0" -`, path];
    const [program, args] = process.platform === 'win32' ? [path, ['-']] : ['/bin/sh', limited];
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    // What cannot be written is told by the end of the process.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.once('exit', () => this.#end()).once('error', () => this.#end());
  }

  async prepare(): Promise<void> {
    for (const [module, name, value] of PREFERENCES) await this.#ask('setconf', { name: `${module}.${name}`, value });
  }

  async load(capture: Uint8Array): Promise<number> {
    const directory = mkdtempSync(join(tmpdir(), 'hopscope-dissect-'));
    try {
      chmodSync(directory, 0o700);
      const file = join(directory, 'conversation.pcapng');
      writeFileSync(file, capture, { mode: 0o600 });
      await this.#ask('load', { file });
    } finally {
      // It has the file open: Windows removes it with the process, others at once.
      rmSync(directory, { recursive: true, force: true, maxRetries: 1 });
    }
    const { frames } = (await this.#ask('status', {})) as { frames: number };
    return frames;
  }

  async row(number: number): Promise<DissectedRow> {
    // It takes no 0 for "from the beginning".
    const skip = number > 1 ? { skip: number - 1 } : {};
    const [row] = (await this.#ask('frames', { limit: 1, ...skip })) as { c: string[] }[];
    return { protocol: row?.c[4] ?? '', info: row?.c[6] ?? '' };
  }

  async frame(number: number): Promise<DissectedFrame> {
    return sharkdFrame((await this.#ask('frame', { frame: number, proto: true, bytes: true })) as SharkdFrame);
  }

  async follow(protocol: string, filter: string): Promise<DissectedStream> {
    return sharkdStream((await this.#ask('follow', { follow: protocol, filter })) as SharkdStream);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
    this.#end();
  }

  #ask(method: string, params: Record<string, unknown>): Promise<unknown> {
    if (this.#gone) return Promise.reject(new DissectorGone('it has ended'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin!.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  #take(text: string): void {
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      this.#pieces.push(line);
      this.#length += line.length;
      if (this.#length > LONGEST_ANSWER) {
        this.kill();
        return;
      }
      if (i === lines.length - 1) return;
      const whole = this.#pieces.join('');
      this.#pieces = [];
      this.#length = 0;
      this.#hear(whole);
    }
  }

  #hear(line: string): void {
    let answer: Answer;
    try {
      answer = JSON.parse(line) as Answer;
    } catch {
      // Some versions put bytes of a packet into strings that are no text: nothing to wait for.
      this.kill();
      return;
    }
    const waiting = this.#waiting.get(answer.id ?? 0);
    this.#waiting.delete(answer.id ?? 0);
    if (answer.error !== undefined) waiting?.reject(new Error(answer.error.message ?? 'it refuses'));
    else waiting?.resolve(answer.result);
  }

  #end(): void {
    this.#gone = true;
    for (const { reject } of this.#waiting.values()) reject(new DissectorGone('it ended unexpectedly'));
    this.#waiting.clear();
  }
}

/** Starts the user's sharkd. @param version as `findSharkd` read it */
export async function startSharkd(path: string, version: string): Promise<Dissector> {
  const dissector = new SharkdDissector(path, version);
  await dissector.prepare();
  return dissector;
}
