import type { CaptureState, HopLedger, HopTrouble, NodeClock, NodeCost } from '../../shared/contract/engine-api.ts';
import type { Problem } from '../../shared/contract/errors.ts';
import type { NodeFacts } from '../../shared/contract/node-facts.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import type { ConnectionPool } from '../ssh/types.ts';

/** Runs one plan: arm, wait for all, capture, stop together, drain. Created by `startCapture` (orchestrator.ts). */
export interface CaptureRun {
  /** The session as it stands; also what is in session.json (state `running` until `stop` is done). */
  readonly session: SessionFile;
  readonly directory: string;
  /**
   * Where every hop's packets are, what the captures cost the nodes and how their clocks are, as of the last look at the counters (once a
   * second).
   */
  ledger(): { hops: (HopLedger | null)[]; nodes: NodeCost[]; clocks: NodeClock[] };
  /** Per hop: what keeps it from listening just now, and how often something did. */
  troubles(): { trouble: HopTrouble | null; gaps: number }[];
  /** Stops all together, drains every ring, closes all files, writes session.json as complete. Safe to call twice. */
  stop(): Promise<SessionFile>;
  /** Settles when the run is over for whatever reason (stopped, duration reached, all captures ended). */
  readonly finished: Promise<SessionFile>;
}

export interface StartOptions {
  plan: Plan;
  directory: string;
  pool: ConnectionPool;
  recording: string | null;
  onState(state: Omit<CaptureState, 'sessionId'>): void;
  /** Bytes of a capture as they arrive (already written to the spool), exactly tcpdump's stdout. `hop` is the index. */
  onBytes(hop: number, bytes: Uint8Array): void;
  /** A line of mtr's raw output; `timeNs` on the probing node's clock when stamped there. */
  onProbeLine(probe: number, timeNs: bigint, line: string): void;
  /** tcpdump's counters while running, when it tells; null: not told. */
  onCounters(
    hop: number,
    counters: { received: number | null; kernelDrops: number | null; interfaceDrops: number | null },
  ): void;
  /**
   * A capture broke off and is tried again, or (null) listens again; the session's hop tells of the gap. The others go on.
   */
  onTrouble?(hop: number, trouble: HopTrouble | null): void;
  /** A capture that ended for good before it was told to. The others go on. */
  onHopEnded(hop: number, problem: Problem): void;
  /** A probe that could not start or ended before it was told to. The captures go on. */
  onProbeEnded?(probe: number, problem: Problem): void;
  /** Gives up arming; the promise of `startCapture` then rejects. */
  signal?: AbortSignal;
}

/** Checks that need the nodes: everything that can be known to be wrong before anything starts. */
export type PlanChecker = (
  plan: Plan,
  pool: ConnectionPool,
  /** What was found on each node that could be looked at. */
  onFacts?: (facts: NodeFacts) => void,
) => Promise<Problem[]>;
