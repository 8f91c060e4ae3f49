/** A thread that is the room of one running capture. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Plan } from '../../shared/contract/plan.ts';
import type { AnalyseOptions } from './analyse-session.ts';
import { giveWay } from './give-way.ts';
import { LiveRoom, type LiveTask } from './live-room.ts';

export interface LiveWorkerData {
  plan: Plan;
  judge: AnalyseOptions;
}

giveWay();
const { plan, judge } = workerData as LiveWorkerData;
const room = new LiveRoom(plan, judge, (news) => parentPort?.postMessage(news));
parentPort?.on('message', (task: LiveTask) => room.take(task));
