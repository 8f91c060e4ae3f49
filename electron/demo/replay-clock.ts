/** Quiet between two rounds: longer than a packet may take, so that no packet of one round is taken for one of the next. */
const PAUSE_NS = 4_000_000_000;

/**
 * When what is replayed happens: everything that replays shares one beginning, so that the hops agree as they did when
 * they were recorded. The first that joins sets it; when all have left, the next one begins anew. The recording is
 * played round after round.
 */
export class ReplayClock {
  /** ns from the beginning of one round to the next. */
  readonly period: number;
  #begin: bigint | null = null;
  #joined = 0;

  /** @param length of the recording, ns */
  constructor(length: number) {
    this.period = length + PAUSE_NS;
  }

  join(): void {
    this.#joined++;
    this.#begin ??= this.now();
  }

  leave(): void {
    this.#joined--;
    if (this.#joined === 0) this.#begin = null;
  }

  /** This machine's clock, ns since the epoch. */
  now(): bigint {
    return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
  }

  /** ns since the beginning. */
  elapsed(): number {
    return this.#begin === null ? 0 : Number(this.now() - this.#begin);
  }

  /** The moment so many ns after the beginning, ns since the epoch. */
  at(elapsed: number): bigint {
    return (this.#begin ?? this.now()) + BigInt(Math.round(elapsed));
  }
}

/** Goes through recorded moments round after round, in order. */
export class Playhead {
  #index = 0;
  #round = 0;
  readonly #times: readonly number[];
  readonly #period: number;

  /** @param times ns after the recording's start, ascending */
  constructor(times: readonly number[], period: number) {
    this.#times = times;
    this.#period = period;
  }

  /** The next item that is due, with its moment in ns since the beginning; null when none is. */
  next(elapsed: number): { index: number; moment: number } | null {
    if (this.#times.length === 0) return null;
    if (this.#index === this.#times.length) {
      this.#index = 0;
      this.#round++;
    }
    const moment = this.#times[this.#index]! + this.#round * this.#period;
    return moment <= elapsed ? { index: this.#index++, moment } : null;
  }
}
