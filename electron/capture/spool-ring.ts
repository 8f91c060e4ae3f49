import type { RingLook } from '../../shared/contract/engine-api.ts';
import type { HopCapture } from './hop-capture.ts';

/** As long as the pieces of a ring are held on the node beyond what the plan wants; see make-spool.ts. */
const LATE_MS = 4000;

/** The last seconds of a hop while a trigger is waited for, kept on its node, in as many spools as it was started anew. */
export class SpoolRing {
  readonly #keepMs: number;
  /** Looks at the stretch that holds the oldest packets, and at those since: a second on its node's clock, and how many
   * packets all stretches together had captured by its end at most. */
  #looks: { capture: HopCapture; second: number; captured: number }[] = [];
  /** Packets of which it is known that they came before all that is held. */
  #dropped = 0;
  #seconds = 0;
  #waiting = true;

  /** @param seconds to be kept, at least */
  constructor(seconds: number) {
    this.#keepMs = seconds * 1000 + LATE_MS;
  }

  /** Whether anything may still be dropped. */
  get waiting(): boolean {
    return this.#waiting;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** @param bytes that lie on the node */
  look(bytes: number): RingLook {
    return { bytes, seconds: this.#seconds, arrivedBytes: bytes };
  }

  /** From here on nothing is dropped. */
  keep(): void {
    this.#waiting = false;
  }

  /**
   * Drops what need not be held of the stretch that runs.
   * @param captured by all stretches so far, asked before; null: not told
   * @param oldest of the stretches that are held
   */
  async hold(running: HopCapture, captured: number | null, oldest: HopCapture): Promise<void> {
    if (!this.#waiting) return;
    const held = await running.hold();
    if (held === null) return;
    this.#seconds = held.now - held.since;
    if (captured !== null) this.#looks.push({ capture: running, second: held.now, captured });
    if (oldest !== running || !held.dropped) return;
    // What tcpdump had read before the second in which it began the first piece is in none.
    while (this.#looks[0] !== undefined && (this.#looks[0].capture !== running || this.#looks[0].second < held.since))
      this.#dropped = this.#looks.shift()!.captured;
  }

  /** How many of these stretches, from the first on, ended so long ago that nothing of them need be held. */
  outlived(stretches: readonly HopCapture[]): number {
    if (!this.#waiting) return 0;
    const limit = performance.now() - this.#keepMs;
    const held = stretches.findIndex(({ endedAt }, i) => i === stretches.length - 1 || (endedAt ?? limit) >= limit);
    return Math.max(0, held);
  }

  /** Stretches were dropped as a whole. @param captured by them, and all before */
  outlive(captured: number): void {
    this.#dropped = Math.max(this.#dropped, captured);
  }
}
