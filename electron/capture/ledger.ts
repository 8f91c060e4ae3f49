import type { HopLedger, NodeCost } from '../../shared/contract/engine-api.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import { adviceFor } from './advice.ts';
import type { HopLook } from './hop-look.ts';
import { cpuPercent, distinctCosts } from './process-cost.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

interface Look {
  at: number;
  hops: readonly HopLook[];
}

/** The books of a run: two looks at all captures, one after the other, and what lies between them. */
export class CaptureLedger {
  readonly #plan: Plan;
  #before: Look | null = null;
  #now: Look | null = null;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** @param at ms on any monotonic clock */
  look(at: number, hops: readonly HopLook[]): void {
    this.#before = this.#now;
    this.#now = { at, hops };
  }

  /** Null before the node has told its counters. */
  hop(index: number): HopLedger | null {
    const now = this.#now?.hops[index];
    if (!this.#now || !now?.counters) return null;
    const old = this.#before?.hops[index];
    const seconds = this.#before === null ? 0 : (this.#now.at - this.#before.at) / 1000;
    const { counters, spooledBytes } = now;
    const behind = spooledBytes === null ? Math.max(0, counters.captured - now.arrived) : 0;
    const held = old && seconds > 0 ? Math.min(1, (now.heldMs - old.heldMs) / 1000 / seconds) : 0;
    const since = (pick: (of: TcpdumpCounters) => number) => (old?.counters ? pick(counters) - pick(old.counters) : 0);
    const advice =
      seconds > 0 && old?.counters
        ? adviceFor(this.#plan.hops[index]!, spooledBytes !== null, {
            packetsPerSecond: since((c) => c.captured) / seconds,
            kernelDrops: since((c) => c.kernelDrops),
            interfaceDrops: since((c) => c.interfaceDrops),
            behind,
            held,
          })
        : null;
    return { ...counters, behind, held, spooledBytes, ring: now.ring, advice };
  }

  /** Only nodes of which two looks have told. */
  nodes(): NodeCost[] {
    if (this.#now === null || this.#before === null) return [];
    const { at, hops } = this.#now;
    const before = this.#before;
    const seconds = (at - before.at) / 1000;
    const nodes = [...new Set(this.#plan.hops.map((hop) => hop.node))];
    return nodes.flatMap((node) => {
      const mine = this.#plan.hops.flatMap((hop, i) => (hop.node === node ? [i] : []));
      const costs = distinctCosts(mine.flatMap((i) => hops[i]!.costs));
      if (costs.length === 0 || seconds <= 0) return [];
      const old = distinctCosts(mine.flatMap((i) => before.hops[i]!.costs));
      const bytes = mine.reduce((sum, i) => sum + hops[i]!.bytes - before.hops[i]!.bytes, 0);
      return {
        node,
        cpuPercent: cpuPercent(old, costs),
        memoryBytes: costs.reduce((sum, cost) => sum + cost.memoryBytes, 0),
        bytesPerSecond: bytes / seconds,
      };
    });
  }
}
