import type { WorkPhase } from '../../shared/contract/work.ts';

/** How long work tells how far it is, and hears that it is to end. */
export interface Watch {
  /** Aborted with the ProblemError `cancelled` as its reason. */
  readonly signal: AbortSignal;
  /** A part of the work begins, of so many bytes; 0: not known. */
  begin(phase: WorkPhase, total: number): void;
  /** So many more bytes of it are done. */
  advance(bytes: number): void;
}
