/** A thread that looks into capture files once, and tells how far it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { ImportFile, ImportOrder } from '../../shared/contract/import.ts';
import { orderOfFiles } from './order-of-files.ts';

export type OrderNews = { read: number } | { order: ImportOrder } | { problem: Problem };

const tell = (news: OrderNews) => parentPort?.postMessage(news);

orderOfFiles(workerData as ImportFile[], (read) => tell({ read })).then(
  (order) => tell({ order }),
  (error: unknown) => tell({ problem: problemOf(error) }),
);
