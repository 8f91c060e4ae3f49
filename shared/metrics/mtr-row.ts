/** A probe that was not answered (yet). */
const UNANSWERED = -1;
/** Marks beyond this could not be told apart; a hop that balances its load makes one with every answer. */
const MOST_CHANGES = 1000;

/** All probes to one distance, in the order sent: two typed arrays, no object per probe. */
export class MtrRow {
  count = 0;
  received = 0;
  /** Nanoseconds, in the run's own time. */
  sent = new Float64Array(64);
  /** Microseconds, or -1. */
  rtt = new Int32Array(64);
  /** mtr's sequence numbers, as on the wire. */
  seq = new Uint16Array(64);
  /** In the order of their first answer. */
  readonly addresses: string[] = [];
  /** The address that answered last at this distance. */
  latest: string | null = null;
  /** When another address answered than before, ns in the run's own time. */
  readonly changes: { time: number; from: string; to: string }[] = [];
  /** Indices of the first probe after each break of the run. */
  readonly breaks: number[] = [];

  /** Adds a probe; returns its index. */
  add(timeNs: number, seq: number): number {
    if (this.count === this.sent.length) {
      const sent = new Float64Array(this.count * 2);
      sent.set(this.sent);
      this.sent = sent;
      const rtt = new Int32Array(this.count * 2);
      rtt.set(this.rtt);
      this.rtt = rtt;
      const numbers = new Uint16Array(this.count * 2);
      numbers.set(this.seq);
      this.seq = numbers;
    }
    this.sent[this.count] = timeNs;
    this.rtt[this.count] = UNANSWERED;
    this.seq[this.count] = seq;
    return this.count++;
  }

  /** Records an answer; a second one to the same probe is passed over. */
  answer(index: number, rttMicros: number): void {
    if (this.rtt[index] !== UNANSWERED) return;
    this.rtt[index] = rttMicros;
    this.received++;
  }

  /**
   * The run broke off: of probes that nobody listened long enough for it will never be known whether they were answered,
   * so they are not counted.
   */
  breakOff(nowNs: number, timeoutNs: number): void {
    let kept = this.count;
    while (kept > 0 && nowNs - this.sent[kept - 1]! <= timeoutNs) kept--;
    for (let i = kept; i < this.count; i++) {
      if (this.rtt[i] === UNANSWERED) continue;
      this.sent[kept] = this.sent[i]!;
      this.seq[kept] = this.seq[i]!;
      this.rtt[kept++] = this.rtt[i]!;
    }
    this.count = kept;
    if (this.breaks.at(-1) !== kept) this.breaks.push(kept);
  }

  /** Who answers from now on. */
  seen(address: string, timeNs: number): void {
    if (this.latest !== null && this.latest !== address && this.changes.length < MOST_CHANGES)
      this.changes.push({ time: timeNs, from: this.latest, to: address });
    this.latest = address;
    if (!this.addresses.includes(address)) this.addresses.push(address);
  }

  answered(index: number): boolean {
    return this.rtt[index] !== UNANSWERED;
  }

  /** Lost: not answered for longer than the timeout. A late answer turns it back. */
  isLost(index: number, nowNs: number, timeoutNs: number): boolean {
    return this.rtt[index] === UNANSWERED && nowNs - this.sent[index]! > timeoutNs;
  }
}

/** Mean and sample standard deviation in one pass (Welford 1962). */
export class RunningStatistics {
  n = 0;
  mean = 0;
  #m2 = 0;

  add(value: number): void {
    this.n++;
    const delta = value - this.mean;
    this.mean += delta / this.n;
    this.#m2 += delta * (value - this.mean);
  }

  get stdev(): number {
    return this.n < 2 ? 0 : Math.sqrt(this.#m2 / (this.n - 1));
  }
}

/** Median; sorts `values` in place. The mean of the middle two when their number is even. */
export function medianOf(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
