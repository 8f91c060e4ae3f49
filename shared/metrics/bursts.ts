import type { BurstFigures } from '../contract/analysis.ts';

/**
 * Loss run lengths (RFC 3357 loss bursts): losses are not independent of each other (Paxson 1997), and one burst of
 * ten hurts otherwise than ten single losses. Fed in the order of sending, flow by flow or interleaved.
 */
export class LossRuns {
  readonly #running = new Map<number, number>();
  readonly #lengths = new Map<number, number>();

  /** Another one that knows the same and goes its own way. */
  copy(): LossRuns {
    const copy = new LossRuns();
    for (const [flow, run] of this.#running) copy.#running.set(flow, run);
    for (const [length, times] of this.#lengths) copy.#lengths.set(length, times);
    return copy;
  }

  /** Whether any flow's last packet was lost: else packets that were not lost change nothing. */
  get open(): boolean {
    return this.#running.size > 0;
  }

  /** The next packet of a flow in the order of sending. */
  add(flow: number, lost: boolean): void {
    if (!lost && this.#running.size === 0) return;
    const run = this.#running.get(flow);
    if (lost) this.#running.set(flow, (run ?? 0) + 1);
    else if (run !== undefined) {
      this.#running.delete(flow);
      this.#end(run);
    }
  }

  /** Ends all runs. */
  figures(): BurstFigures {
    for (const run of this.#running.values()) this.#end(run);
    this.#running.clear();
    const lengths = [...this.#lengths].sort((a, b) => a[0] - b[0]);
    return {
      count: lengths.reduce((n, [, times]) => n + times, 0),
      longest: lengths.at(-1)?.[0] ?? 0,
      lengths,
    };
  }

  #end(run: number): void {
    this.#lengths.set(run, (this.#lengths.get(run) ?? 0) + 1);
  }
}
