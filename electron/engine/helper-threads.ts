import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DecodeAnswer, DecodeTask } from './decode-worker.ts';

/** More threads than this would only wait for the disk. */
const MOST_HELPERS = 7;

/** A built worker, which lies beside the running program; null when there is none, as in tests. */
export function builtWorker(name: 'decode-worker' | 'live-worker' | 'order-worker'): string | null {
  const program = process.argv[1];
  if (program === undefined || !existsSync(program)) return null;
  const worker = join(dirname(realpathSync(program)), `${name}.cjs`);
  return existsSync(worker) ? worker : null;
}

/** The answer to a task; reports of what was read come before it. */
export type HelperAnswer = Exclude<DecodeAnswer, { read: number }>;

/** Threads that help this one: they take a task at a time each, until they are closed. */
export class HelperThreads {
  readonly #threads: Worker[];
  readonly #dead = new Set<Worker>();

  /**
   * Starts them; what they need to get going passes while this thread does other things.
   * @param program file that they run; null: there are none
   * @param most of them
   */
  constructor(program: string | null, most: number) {
    const count = program === null ? 0 : Math.max(0, Math.min(most, availableParallelism() - 1, MOST_HELPERS));
    this.#threads = Array.from({ length: count }, () => new Worker(program!));
    for (const thread of this.#threads) {
      const dies = () => this.#dead.add(thread);
      thread.on('error', dies).on('exit', dies);
    }
  }

  get count(): number {
    return this.#threads.length;
  }

  /**
   * Gives a task to one of them, which has none.
   * @param onRead hears how many more bytes of a file were read
   * @returns null when that thread cannot do it
   */
  ask(index: number, task: DecodeTask, onRead: (bytes: number) => void): Promise<HelperAnswer | null> {
    const thread = this.#threads[index]!;
    if (this.#dead.has(thread)) return Promise.resolve(null);
    return new Promise((resolve) => {
      const heard = (answer: DecodeAnswer) => {
        if ('read' in answer) onRead(answer.read);
        else settle(answer);
      };
      const settle = (answer: HelperAnswer | null) => {
        thread.off('message', heard).off('error', failed).off('exit', failed);
        resolve(answer);
      };
      const failed = () => settle(null);
      thread.on('message', heard).on('error', failed).on('exit', failed);
      thread.postMessage(task);
    });
  }

  /** Ends them, whatever they do. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}
