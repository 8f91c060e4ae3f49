/** A probe that was not answered (yet). */
const UNANSWERED = -1;

/** Figures of one row over the whole run, milliseconds. */
export interface MtrFigures {
  sent: number;
  received: number;
  /** Not answered, and not for long enough to call it lost. */
  pending: number;
  lost: number;
  /** Percent of the decided probes. */
  lossPercent: number;
  lastMs: number | null;
  averageMs: number | null;
  bestMs: number | null;
  worstMs: number | null;
  /** Sample standard deviation (n-1), 0 for one answer, as mtr. */
  stdevMs: number | null;
  /** Of the newest 4096 answers at most. */
  medianMs: number | null;
}

const MEDIAN_OVER = 4096;

/** All probes to one distance, in the order sent: two typed arrays, no object per probe. */
export class MtrRow {
  count = 0;
  received = 0;
  /** Nanoseconds, in the run's own time. */
  sent = new Float64Array(64);
  /** Microseconds, or -1. */
  rtt = new Int32Array(64);
  /** In the order of their first answer. */
  readonly addresses: string[] = [];
  /** The address that answered last at this distance. */
  latest: string | null = null;

  /** Adds a probe; returns its index. */
  add(timeNs: number): number {
    if (this.count === this.sent.length) {
      const sent = new Float64Array(this.count * 2);
      sent.set(this.sent);
      this.sent = sent;
      const rtt = new Int32Array(this.count * 2);
      rtt.set(this.rtt);
      this.rtt = rtt;
    }
    this.sent[this.count] = timeNs;
    this.rtt[this.count] = UNANSWERED;
    return this.count++;
  }

  /** Records an answer; a second one to the same probe is passed over. */
  answer(index: number, rttMicros: number): void {
    if (this.rtt[index] !== UNANSWERED) return;
    this.rtt[index] = rttMicros;
    this.received++;
  }

  seen(address: string): void {
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

  figures(nowNs: number, timeoutNs: number): MtrFigures {
    const running = new RunningStatistics();
    let lost = 0;
    let best = Number.POSITIVE_INFINITY;
    let worst = 0;
    let last: number | null = null;
    for (let i = 0; i < this.count; i++) {
      const micros = this.rtt[i]!;
      if (micros === UNANSWERED) {
        if (nowNs - this.sent[i]! > timeoutNs) lost++;
        continue;
      }
      const ms = micros / 1000;
      running.add(ms);
      if (ms < best) best = ms;
      if (ms > worst) worst = ms;
      last = ms;
    }
    const decided = this.received + lost;
    const some = this.received > 0;
    return {
      sent: this.count,
      received: this.received,
      pending: this.count - decided,
      lost,
      lossPercent: decided === 0 ? 0 : (100 * lost) / decided,
      lastMs: last,
      averageMs: some ? running.mean : null,
      bestMs: some ? best : null,
      worstMs: some ? worst : null,
      stdevMs: some ? running.stdev : null,
      medianMs: this.#median(),
    };
  }

  #median(): number | null {
    if (this.received === 0) return null;
    const values = new Float64Array(Math.min(this.received, MEDIAN_OVER));
    let n = 0;
    for (let i = this.count - 1; i >= 0 && n < values.length; i--) {
      if (this.rtt[i] !== UNANSWERED) values[n++] = this.rtt[i]! / 1000;
    }
    return medianOf(values);
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
