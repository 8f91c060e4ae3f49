import type { Problem } from '../../shared/contract/errors.ts';
import type { SessionGap, SessionHop } from '../../shared/session/schema.ts';
import type { HopCapture } from './hop-capture.ts';
import type { HopFile } from './hop-file.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

/**
 * When one hop did not listen, noted in the session as it becomes known. A gap begins at the last moment, by the node's
 * own clock, up to which everything certainly arrived.
 */
export class HopGaps {
  readonly #entry: SessionHop;
  /** What there is until its packets are here; null: they come as they are captured. */
  #elsewhere: SessionGap | null;
  #gaps: SessionGap[] = [];
  readonly #file: HopFile;
  /** Of the stretch: when it began, and until when all that passed is known to be here. */
  #start: bigint | null = null;
  #sure: bigint | null = null;
  /** A moment, and how much tcpdump had read when nothing waited in its ring any more: sure when all that is here. */
  #asked: { stamp: bigint; captured: number } | null = null;

  /** @param spooledOn the node that keeps its packets until the capture is over; null: they come as they are captured */
  constructor(entry: SessionHop, file: HopFile, spooledOn: string | null) {
    this.#entry = entry;
    this.#file = file;
    this.#elsewhere = spooledOn === null ? null : elsewhere(spooledOn);
    this.#show();
  }

  /** How often it did not listen. */
  get count(): number {
    return this.#gaps.length;
  }

  /** A stretch begins. @param stamp when it certainly listened; null: the node cannot tell */
  begins(stamp: bigint | null): void {
    this.#start = stamp;
    this.#sure = null;
    this.#asked = null;
  }

  /** @param stamp the node's clock just before the counters; null: it was not asked */
  looked(stamp: bigint | null, counters: TcpdumpCounters | null): void {
    if (this.#asked !== null && this.#file.stretchRecords >= this.#asked.captured) this.#sure = this.#asked.stamp;
    if (stamp === null || counters === null) return;
    if (counters.captured + counters.kernelDrops >= counters.received)
      this.#asked = { stamp, captured: counters.captured };
  }

  /** The stretch broke off. */
  open({ code, message }: Problem, { spooledBytes }: HopCapture): void {
    const streamed = spooledBytes === null;
    if (streamed) this.looked(null, null);
    const known = [this.#start, this.#sure, this.#file.lastStamp].filter((stamp) => stamp !== null);
    const from = known.reduce((a, b) => (b > a ? b : a), this.#entry.start === null ? 0n : BigInt(this.#entry.start));
    const gap: SessionGap = { from: from.toString(), to: null, after: this.#recordsOfFile, code, reason: message };
    this.#gaps = [...this.#gaps, gap];
    this.#show();
    if (streamed) this.#file.breakOff();
  }

  /** The next stretch listens. */
  close(stamp: bigint | null, { clockId, node }: HopCapture): void {
    // One that the ring has dropped meanwhile is none any more.
    const gap = this.#gaps.at(-1);
    this.begins(stamp);
    if (gap === undefined || gap.to !== null) return;
    gap.to = stamp?.toString() ?? null;
    if (clockId !== null && this.#entry.clockId !== null && clockId !== this.#entry.clockId)
      gap.reason = `${node.name} was started again (${gap.reason.replace(/\.$/, '')}).`;
  }

  /** A ring has become the file: records that it had dropped are not before any gap, and gaps among them are none. */
  kept(): void {
    const { dropped } = this.#file;
    this.#gaps = this.#gaps
      .filter(({ after }) => after >= dropped)
      .map((gap) => ({ ...gap, after: gap.after - dropped }));
    this.#show();
  }

  /**
   * Of a ring on the node, the stretches before the first gaps are gone, and so are those.
   * @returns when the next stretch began, ns on the node's clock; null: not known
   */
  forget(count: number): bigint | null {
    const to = this.#gaps[count - 1]?.to ?? null;
    this.#gaps = this.#gaps.slice(count);
    return to === null ? null : BigInt(to);
  }

  /** What the stretch before a gap had spooled on its node is in the file now, or never will be. */
  collected(index: number, { spooledBytes, problem }: HopCapture): void {
    const gap = this.#gaps[index];
    if (gap === undefined || spooledBytes === null) return;
    const last = this.#file.lastStamp;
    const fetched = problem === null || problem.code !== 'spool-not-fetched';
    const begun = index === 0 ? this.#entry.start : this.#gaps[index - 1]!.to;
    if (last !== null && (!fetched || last > BigInt(gap.from))) gap.from = last.toString();
    else if (!fetched) gap.from = begun ?? gap.from;
    gap.after = this.#recordsOfFile;
  }

  /** All that was spooled is in the file, or never will be. @param missing why not all of the last stretch */
  arrived(missing: Problem | null): void {
    if (this.#elsewhere === null) return;
    this.#elsewhere = null;
    if (missing !== null) {
      const from = (this.#file.lastStamp ?? this.#start ?? 0n).toString();
      const { code, message } = missing;
      this.#gaps = [...this.#gaps, { from, to: null, after: this.#recordsOfFile, code, reason: message }];
    }
    this.#show();
  }

  /** As the session tells of it. */
  #show(): void {
    const gaps = this.#elsewhere === null ? this.#gaps : [this.#elsewhere];
    if (gaps.length === 0) delete this.#entry.gaps;
    else this.#entry.gaps = gaps;
  }

  /** Before `kept` of all records, after it of those that are in the file. */
  get #recordsOfFile(): number {
    return this.#file.ring === null ? this.#file.records - this.#file.dropped : this.#file.records;
  }
}

/**
 * Of a hop whose packets are not here yet, or only in part: whatever is, nothing is known of what passed it. So it is
 * also when the app dies before they are.
 */
function elsewhere(node: string): SessionGap {
  const reason = `its packets lie on ${node} until the capture is over`;
  return { from: '0', to: null, after: Number.MAX_SAFE_INTEGER, code: 'spooled', reason };
}
