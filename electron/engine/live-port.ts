import { Worker } from 'node:worker_threads';
import type { Plan } from '../../shared/contract/plan.ts';
import type { AnalyseOptions } from './analyse-session.ts';
import { type LiveNews, LiveRoom, type LiveTask } from './live-room.ts';
import type { LiveWorkerData } from './live-worker.ts';

/** The way to a room, wherever it is. */
export interface LivePort {
  post(task: LiveTask): void;
  close(): void;
}

/** Who listens to a room. */
export interface LiveListener {
  news(news: LiveNews): void;
  /** The thread of the room has come to an end by itself. */
  gone(reason: string): void;
}

/**
 * Opens a room: in a thread of its own, so that however long an analysis takes, bytes are taken from the nodes meanwhile;
 * or in this one.
 *
 * @param worker file that the thread runs; null: no thread
 */
export function openRoom(plan: Plan, judge: AnalyseOptions, worker: string | null, listener: LiveListener): LivePort {
  if (worker === null) {
    const room = new LiveRoom(plan, judge, (news) => listener.news(news));
    return { post: (task) => room.take(task), close: () => room.close() };
  }
  const thread = new Worker(worker, { workerData: { plan, judge } satisfies LiveWorkerData });
  let reason = 'its thread ended';
  thread.on('message', (news: LiveNews) => listener.news(news));
  thread.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  thread.on('exit', () => listener.gone(reason));
  return {
    post: (task) => {
      // A copy of its own, because what it is part of may be used again.
      if (task.kind !== 'bytes') thread.postMessage(task);
      else {
        const bytes = new Uint8Array(task.bytes);
        thread.postMessage({ ...task, bytes }, [bytes.buffer]);
      }
    },
    close: () => {
      thread.removeAllListeners('exit');
      thread.terminate();
    },
  };
}
