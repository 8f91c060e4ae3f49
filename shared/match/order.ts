import type { PacketColumns } from '../decode/columns.ts';
import { identity } from './common-arrays.ts';

/** Stamps of several receive queues are out of order by microseconds to milliseconds; further back, a clock was set. */
const QUEUES_NS = 500e6;

/**
 * Units in order of captured time; stable, and without sorting when the file is in order already. Stamps that a receive
 * queue put out of order are sorted (research case 44); across a step of the clock the order of records stays, because
 * after one backwards the same stamps come again.
 *
 * @param row records of the units, ascending
 * @param steps first records after a step, ascending; when not known yet, stamps that go far back tell them
 */
export function timeOrder(
  columns: PacketColumns,
  row: Uint32Array,
  count: number,
  steps?: readonly number[],
): Uint32Array {
  const { time } = columns;
  if (columns.stepsBack === 0) return identity(count);
  let order: Uint32Array | null = null;
  let from = 0;
  let next = 0;
  let sorted = true;
  let last = Number.NEGATIVE_INFINITY;
  const close = (to: number) => {
    if (!sorted) {
      order ??= identity(count).slice();
      order.subarray(from, to).sort((a, b) => time[row[a]!]! - time[row[b]!]! || a - b);
    }
    from = to;
    sorted = true;
    last = Number.NEGATIVE_INFINITY;
  };
  for (let u = 0; u < count; u++) {
    const t = time[row[u]!]!;
    if (steps === undefined) {
      if (t < last - QUEUES_NS) close(u);
    } else if (next < steps.length && row[u]! >= steps[next]!) {
      close(u);
      while (next < steps.length && row[u]! >= steps[next]!) next++;
    }
    if (t < last) sorted = false;
    else last = t;
  }
  close(count);
  return order ?? identity(count);
}
