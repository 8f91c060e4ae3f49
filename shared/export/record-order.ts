import type { AnalysisResult } from '../analysis/types.ts';
import { toReference } from '../clock/model.ts';
import { RowFlag } from '../decode/columns.ts';
import { NONE } from '../match/types.ts';
import { orderByKeys } from '../view/radix-order.ts';
import { topOf } from '../view/timeline.ts';

/** Which records are wanted. */
export interface RecordChoice {
  /** Per hop and unit: 1 for packets that are wanted, the same at all their hops; null: all. */
  packets: readonly Uint8Array[] | null;
  /** Packets first seen in [from, to), ns since the epoch base on the reference clock; null: whenever. */
  range: { from: number; to: number } | null;
}

/** Rows of one hop in the order of their corrected times. */
export interface HopRecords {
  /** Ascending rows; null: all of the capture, in file order. */
  rows: Uint32Array | null;
  count: number;
  /** Of those that are wanted, the ones whose file tells no time: they have no place in the order and are not in it. */
  untimed: number;
}

const STEP = 1 << 18;

/** When a record was captured on the reference clock, ns since the epoch base. */
export function recordTime({ match }: AnalysisResult, hop: number, row: number): number {
  return toReference(match.clocks[hop]!, match.hops[hop]!.columns.time[row]!, row);
}

/**
 * The records of a hop that are wanted, by corrected time; equal times stay in file order. A record that is no packet
 * (ARP, …) passes no filter and is judged by its own time; all others go with their packet, whichever hop saw it first.
 */
export function* recordsOf(result: AnalysisResult, hop: number, choice: RecordChoice): Generator<void, HopRecords> {
  const { columns } = result.match.hops[hop]!;
  const whole = choice.packets === null && choice.range === null && columns.untimed === 0;
  let count = 0;
  let untimed = 0;
  let ascending = true;
  let before = Number.NEGATIVE_INFINITY;
  const rows = whole ? null : new Uint32Array(columns.count);
  for (let row = 0; row < columns.count; row++) {
    if (row % STEP === STEP - 1) yield;
    if (rows !== null) {
      if (!isWanted(result, hop, row, choice)) continue;
      if (columns.flags[row]! & RowFlag.untimed) {
        untimed++;
        continue;
      }
      rows[count] = row;
    }
    count++;
    const time = recordTime(result, hop, row);
    if (time < before) ascending = false;
    before = time;
  }
  if (ascending) return { rows: rows?.slice(0, count) ?? null, count, untimed };
  const found = rows?.subarray(0, count) ?? Uint32Array.from({ length: count }, (_, row) => row);
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) times[i] = recordTime(result, hop, found[i]!);
  const order = yield* orderByKeys(times, false);
  return { rows: order.map((i) => found[i]!), count, untimed };
}

function isWanted(result: AnalysisResult, hop: number, row: number, { packets, range }: RecordChoice): boolean {
  const { match } = result;
  const unit = match.hops[hop]!.unitOfRow[row]!;
  if (packets !== null && (unit === NONE || packets[hop]![unit] === 0)) return false;
  if (range === null) return true;
  let time: number;
  if (unit === NONE) time = recordTime(result, hop, row);
  else {
    const [top, first] = topOf(match, hop, unit);
    time = match.corrected[top]![first]!;
  }
  return time >= range.from && time < range.to;
}
