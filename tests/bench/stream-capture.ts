import { HopCapture } from '../../electron/capture/hop-capture.ts';
import { HopFile } from '../../electron/capture/hop-file.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { type PlanNode, planSchema } from '../../shared/contract/plan.ts';

/**
 * Streams one capture of `size` bytes from a node into `file`, as a capture of the app does, on a connection of its own.
 * @returns seconds from before the connection until the last byte was written, and the records that were counted
 */
export async function streamCapture(
  node: PlanNode,
  knownHosts: string,
  file: string,
  size: number,
): Promise<{ seconds: number; records: number }> {
  const plan = planSchema.parse({ nodes: [node], hops: [{ name: 'hop', node: node.name, interface: 'lo' }] });
  const pool = createPool({ knownHosts, sshConfig: 'none' });
  const began = performance.now();
  try {
    const connection = await pool.connect(node, []);
    let whole = (_: number) => {};
    const last = new Promise<number>((resolve) => {
      whole = resolve;
    });
    let arrived = 0;
    const kept = await HopFile.create(file, (bytes) => {
      arrived += bytes.length;
      if (arrived >= size) whole(performance.now());
    });
    const capture = await HopCapture.open({
      connection,
      hop: plan.hops[0]!,
      file: kept,
      spool: null,
      others: [],
      reconnect: async () => connection,
    });
    const ended = await Promise.race([last, capture.endedEarly]);
    if (typeof ended !== 'number') throw new Error(ended.message);
    await capture.stop();
    await kept.close();
    return { seconds: (ended - began) / 1000, records: kept.records };
  } finally {
    await pool.closeAll();
  }
}
