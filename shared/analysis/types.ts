import type { Analysis, Direction } from '../contract/analysis.ts';
import type { AddressTable } from '../decode/addresses.ts';
import type { PathMatch } from '../match/match-path.ts';
import type { HopInput } from '../match/types.ts';
import type { Judgement } from './walk.ts';

/** The answer and what the views draw it from. */
export interface AnalysisResult {
  analysis: Analysis;
  /** Wall clock that view times count from: the first hop's base second, ns since the epoch. */
  epochBase: bigint;
  /** First and last record of any hop on the reference clock, ns since epochBase; 0 and 0 without packets. */
  from: number;
  to: number;
  inputs: readonly HopInput[];
  addresses: AddressTable;
  match: PathMatch;
  /** What the verdicts follow from, with the reason of each: `judgement.marks`, `judgement.consumers`. */
  judgement: Judgement;
  /** Per hop and unit: PacketState. */
  state: Uint8Array[];
  losses: LossPoint[];
}

/** One entry of `analysis.losses` in view terms. */
export interface LossPoint {
  segment: number;
  direction: Direction;
  hop: number;
  unit: number;
  /** When it was sent: at the hop that saw it last, ns since epochBase on the reference clock. */
  time: number;
}
