import type { RingLook } from '../../shared/contract/engine-api.ts';
import type { ProcessCost } from './process-cost.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

/** What one capture tells of itself at one look. */
export interface HopLook {
  counters: TcpdumpCounters | null;
  costs: readonly ProcessCost[];
  /** Packets and bytes that have arrived here. */
  arrived: number;
  bytes: number;
  heldMs: number;
  /** Bytes on the node's disk; null for a stream. */
  spooledBytes: number | null;
  /** What is held while the trigger is waited for; null: everything is. */
  ring: RingLook | null;
}

/** What several tcpdumps, one after the other, counted together; null when none of them told. */
export function addCounters(each: readonly (TcpdumpCounters | null)[]): TcpdumpCounters | null {
  const told = each.filter((counters) => counters !== null);
  if (told.length === 0) return null;
  const sum = (of: (counters: TcpdumpCounters) => number) => told.reduce((n, counters) => n + of(counters), 0);
  return {
    captured: sum((counters) => counters.captured),
    received: sum((counters) => counters.received),
    kernelDrops: sum((counters) => counters.kernelDrops),
    interfaceDrops: sum((counters) => counters.interfaceDrops),
  };
}
