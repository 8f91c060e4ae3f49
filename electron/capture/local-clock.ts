/** Beyond this the two clocks were not slewed towards each other: the wall clock was set, or the machine slept. */
const BREAK_MS = 50;

/**
 * The time of the machine that captures, without its steps: the wall clock as it was at the beginning, carried on by
 * the monotonic one. All nodes' clocks are measured against this one line.
 */
export class LocalClock {
  #wallMs: number;
  #monotonic: bigint;

  constructor() {
    this.#wallMs = Date.now();
    this.#monotonic = process.hrtime.bigint();
  }

  /** ns since the epoch. */
  now(): bigint {
    return BigInt(this.#wallMs) * 1_000_000n + (process.hrtime.bigint() - this.#monotonic);
  }

  /**
   * Whether the line broke since the last look: the wall clock was set, or the machine slept, while which the monotonic
   * clock stands still. Then it begins anew, and what was measured before cannot be compared with what comes.
   */
  broke(): boolean {
    const gapMs = Date.now() - Number(this.now() / 1_000_000n);
    if (Math.abs(gapMs) < BREAK_MS) return false;
    this.#wallMs = Date.now();
    this.#monotonic = process.hrtime.bigint();
    return true;
  }
}
