import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PackedCapture } from '../../shared/decode/pack.ts';
import type { Watch } from '../sessions/watch.ts';
import { type CaptureSource, decodeFile } from './decode-file.ts';
import type { DecodeAnswer, DecodeTask } from './decode-worker.ts';

/** More threads than this would only wait for the disk. */
const MOST_WORKERS = 7;

/** A built worker, which lies beside the running program; null when there is none, as in tests. */
export function builtWorker(name: 'decode-worker' | 'live-worker' | 'order-worker'): string | null {
  const program = process.argv[1];
  if (program === undefined || !existsSync(program)) return null;
  const worker = join(dirname(realpathSync(program)), `${name}.cjs`);
  return existsSync(worker) ? worker : null;
}

/**
 * Decodes files on all cores: this thread and others take the next one in turn. What a thread that cannot be started or
 * dies leaves is done here.
 *
 * @param worker file that the other threads run; null: this thread alone
 * @param watch hears of every byte that was read, and may end it
 * @returns one for each source, in their order
 * @throws ProblemError of the first source that cannot be read
 */
export async function decodeFiles(
  sources: readonly CaptureSource[],
  hashPrefix: number,
  worker: string | null,
  watch: Watch | null = null,
): Promise<PackedCapture[]> {
  const results: (PackedCapture | Error)[] = new Array(sources.length);
  const waiting = sources.map((_, i) => i);
  const next = () => (watch?.signal.aborted ? undefined : waiting.shift());
  const others = worker === null ? 0 : Math.min(sources.length, availableParallelism(), MOST_WORKERS + 1) - 1;
  const workers = Array.from({ length: others }, () => new Worker(worker!));
  const onRead = (bytes: number) => watch?.advance(bytes);
  const onReadHere = (bytes: number) => {
    watch?.signal.throwIfAborted();
    onRead(bytes);
  };
  const stop = () => {
    for (const thread of workers) void thread.terminate();
  };
  watch?.signal.addEventListener('abort', stop, { once: true });
  const here = async (): Promise<void> => {
    for (let i = next(); i !== undefined; i = next())
      results[i] = await decodeFile(sources[i]!, hashPrefix, onReadHere).catch((error: Error) => error);
  };
  const there = async (thread: Worker): Promise<void> => {
    for (let i = next(); i !== undefined; i = next()) {
      const answer = await ask(thread, { source: sources[i]!, hashPrefix }, onRead);
      if (answer === null) {
        waiting.push(i);
        return;
      }
      results[i] = 'packed' in answer ? answer.packed : new ProblemError(answer.problem);
    }
  };
  try {
    await Promise.all([here(), ...workers.map(there)]);
    await here();
  } finally {
    watch?.signal.removeEventListener('abort', stop);
    await Promise.all(workers.map((thread) => thread.terminate()));
  }
  watch?.signal.throwIfAborted();
  return results.map((result) => {
    if (result instanceof Error) throw result;
    return result;
  });
}

/** Null when the thread cannot do it. */
function ask(
  thread: Worker,
  task: DecodeTask,
  onRead: (bytes: number) => void,
): Promise<Exclude<DecodeAnswer, { read: number }> | null> {
  return new Promise((resolve) => {
    const heard = (answer: DecodeAnswer) => {
      if ('read' in answer) onRead(answer.read);
      else settle(answer);
    };
    const settle = (answer: Exclude<DecodeAnswer, { read: number }> | null) => {
      thread.off('message', heard).off('error', failed).off('exit', failed);
      resolve(answer);
    };
    const failed = () => settle(null);
    thread.on('message', heard).on('error', failed).on('exit', failed);
    thread.postMessage(task);
  });
}
