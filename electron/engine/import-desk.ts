import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { ImportFile, ImportOrder, ImportPaths } from '../../shared/contract/import.ts';
import { isPacked } from '../sessions/packed-name.ts';
import type { Watch } from '../sessions/watch.ts';
import { builtWorker } from './helper-threads.ts';
import { LOOKED_AT, orderOfFiles } from './order-of-files.ts';
import type { OrderNews } from './order-worker.ts';

const SESSION = 'session.json';
/** Names that captures usually have; a file that was chosen by itself may have any. */
const CAPTURE = /\.(pcapng|pcap|cap|dmp)\d*(\.(gz|zst))?$/i;

/** Sorts what was dropped or chosen: sessions, captures, and what is neither. A directory may be full of captures. */
export async function sortPaths(paths: readonly string[]): Promise<ImportPaths> {
  const sessions = new Set<string>();
  const files = new Set<string>();
  const problems: Problem[] = [];
  for (const path of paths.map((each) => resolve(each))) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (found instanceof Error) problems.push(unreachable(path, found.code));
    else if (found.isFile() && basename(path) === SESSION) sessions.add(dirname(path));
    else if (found.isFile() && isPacked(path)) sessions.add(path);
    else if (found.isFile()) files.add(path);
    else if (found.isDirectory()) {
      const names = await readdir(path).catch((error: NodeJS.ErrnoException) => error);
      if (names instanceof Error) problems.push(unreachable(path, names.code));
      else if (names.includes(SESSION)) sessions.add(path);
      else {
        const captures = names.filter((name) => CAPTURE.test(name)).sort();
        for (const name of captures) files.add(join(path, name));
        if (captures.length === 0) problems.push(nothingInside(path));
      }
    } else problems.push(unreachable(path, 'no file'));
  }
  return { sessions: [...sessions], files: [...files], problems };
}

/**
 * The order of capture files along the path, worked out in a thread of its own that ends with the watch.
 *
 * @param worker file that the thread runs; null: this thread
 * @throws ProblemError `cancelled`
 */
export async function findOrder(
  files: readonly ImportFile[],
  watch: Watch,
  worker: string | null = builtWorker('order-worker'),
): Promise<ImportOrder> {
  const sizes = await Promise.all(files.map(({ path }) => stat(path).catch(() => null)));
  watch.begin(
    'reading',
    sizes.reduce((sum, found) => sum + Math.min(found?.size ?? 0, LOOKED_AT), 0),
  );
  watch.signal.throwIfAborted();
  const onRead = (bytes: number) => {
    watch.signal.throwIfAborted();
    watch.advance(bytes);
  };
  if (worker === null) return orderOfFiles(files, onRead);
  const thread = new Worker(worker, { workerData: files });
  try {
    return await new Promise<ImportOrder>((found, fail) => {
      watch.signal.addEventListener('abort', () => fail(watch.signal.reason as Error), { once: true });
      thread.on('message', (news: OrderNews) => {
        if ('read' in news) watch.advance(news.read);
        else if ('order' in news) found(news.order);
        else fail(new ProblemError(news.problem));
      });
      thread.on('error', fail);
      thread.on('exit', () => fail(new Error('the thread that looks into captures ended')));
    });
  } finally {
    await thread.terminate();
  }
}

function unreachable(path: string, code: string | undefined): Problem {
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read',
    'no file': 'is no file',
  };
  return {
    code: 'unreadable-file',
    subject: null,
    message: `${path} ${reasons[code ?? ''] ?? `cannot be read (${code})`}.`,
    remedy: 'Check the path and its permissions.',
  };
}

function nothingInside(path: string): Problem {
  return {
    code: 'nothing-to-open',
    subject: null,
    message: `${path} holds neither a session (${SESSION}) nor capture files.`,
    remedy: 'Choose the directory that Hopscope saved, or the capture files themselves.',
  };
}
