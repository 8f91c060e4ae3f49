import type { AddressTable } from '../decode/addresses.ts';
import type { PacketColumns } from '../decode/columns.ts';

/** What a filter looks at of one hop: its packets ("units"), each with the row that holds its fields. */
export interface HopRows {
  /** Place of the hop in path order. */
  hop: number;
  columns: PacketColumns;
  addresses: AddressTable;
  count: number;
  /** Row of a unit. */
  row: Uint32Array;
  /** Time of a unit, ns, and where the session's time begins. */
  times: Float64Array;
  start: number;
}

/** Units that are looked at in one go: small enough to stay in the processor's cache. */
export const BLOCK = 4096;

/** Blocks between two steps: some milliseconds. */
export const BLOCKS_A_STEP = 32;

/** Writes the values of units [from, to) to the beginning of `out`; NaN where the field is not there. */
export type Gather = (from: number, to: number, out: Float64Array) => void;

/** Writes 1 or 0 per unit of [from, to) to the beginning of `out`. */
export type BlockTest = (from: number, to: number, out: Uint8Array) => void;
