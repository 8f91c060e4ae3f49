import type { PlanInput } from '../../shared/contract/plan.ts';
import type { LabState } from './state.ts';
import { addresses, type CapturePointName, capturePoints, type LabNode } from './topology.ts';

export interface PlanOptions {
  name?: string;
  /** Capture points by name, in path order; default: all six. */
  hops?: readonly CapturePointName[];
  /** BPF filter of every hop; default none. */
  filter?: string;
  /** mtr from node-a to node-b on the underlay, so many seconds between two probes to a hop. */
  mtrInterval?: number;
  durationSeconds?: number;
}

/** A plan that captures the lab's path, ready for `hopscope capture` (trust `state.knownHosts`). */
export function planFor(state: LabState, options: PlanOptions = {}): PlanInput {
  const points = capturePoints.filter((point) => options.hops === undefined || options.hops.includes(point.name));
  const nodes = new Set<LabNode>(points.map((point) => point.node));
  if (options.mtrInterval !== undefined) nodes.add('node-a');
  return {
    name: options.name ?? 'lab',
    nodes: [...nodes].map((name) => ({
      name,
      host: '127.0.0.1',
      port: state.ports[name],
      username: state.username,
      privateKey: state.privateKey,
    })),
    hops: points.map((point) => ({ ...point, ...(options.filter === undefined ? {} : { filter: options.filter }) })),
    ...(options.mtrInterval === undefined
      ? {}
      : {
          probes: [
            { kind: 'mtr' as const, node: 'node-a', target: addresses['node-b'], intervalSeconds: options.mtrInterval },
          ],
        }),
    ...(options.durationSeconds === undefined ? {} : { durationSeconds: options.durationSeconds }),
  };
}
