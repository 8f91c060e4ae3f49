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
  readonly #file: HopFile;
  /** Of the stretch: when it began, and until when all that passed is known to be here. */
  #start: bigint | null = null;
  #sure: bigint | null = null;
  /** A moment, and how much tcpdump had read when nothing waited in its ring any more: sure when all that is here. */
  #asked: { stamp: bigint; captured: number } | null = null;

  constructor(entry: SessionHop, file: HopFile) {
    this.#entry = entry;
    this.#file = file;
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
    this.#entry.gaps = [...(this.#entry.gaps ?? []), gap];
    if (streamed) this.#file.breakOff();
  }

  /** The next stretch listens. */
  close(stamp: bigint | null, { clockId, node }: HopCapture): void {
    // One that the ring has dropped meanwhile is none any more.
    const gap = this.#entry.gaps?.at(-1);
    this.begins(stamp);
    if (gap === undefined || gap.to !== null) return;
    gap.to = stamp?.toString() ?? null;
    if (clockId !== null && this.#entry.clockId !== null && clockId !== this.#entry.clockId)
      gap.reason = `${node.name} was started again (${gap.reason.replace(/\.$/, '')}).`;
  }

  /** A ring has become the file: records that it had dropped are not before any gap, and gaps among them are none. */
  kept(): void {
    const { dropped } = this.#file;
    if (dropped === 0 || this.#entry.gaps === undefined) return;
    const gaps = this.#entry.gaps.filter(({ after }) => after >= dropped);
    if (gaps.length === 0) delete this.#entry.gaps;
    else this.#entry.gaps = gaps.map((gap) => ({ ...gap, after: gap.after - dropped }));
  }

  /**
   * Of a ring on the node, the stretches before the first gaps are gone, and so are those.
   * @returns when the next stretch began, ns on the node's clock; null: not known
   */
  forget(count: number): bigint | null {
    const gaps = this.#entry.gaps ?? [];
    const to = gaps[count - 1]?.to ?? null;
    if (gaps.length > count) this.#entry.gaps = gaps.slice(count);
    else delete this.#entry.gaps;
    return to === null ? null : BigInt(to);
  }

  /** What the stretch before a gap had spooled on its node is in the file now, or never will be. */
  collected(index: number, { spooledBytes, problem }: HopCapture): void {
    const gap = this.#entry.gaps?.[index];
    if (gap === undefined || spooledBytes === null) return;
    const last = this.#file.lastStamp;
    const fetched = problem === null || problem.code !== 'spool-not-fetched';
    const begun = index === 0 ? this.#entry.start : this.#entry.gaps![index - 1]!.to;
    if (last !== null && (!fetched || last > BigInt(gap.from))) gap.from = last.toString();
    else if (!fetched) gap.from = begun ?? gap.from;
    gap.after = this.#recordsOfFile;
  }

  /** Before `kept` of all records, after it of those that are in the file. */
  get #recordsOfFile(): number {
    return this.#file.ring === null ? this.#file.records - this.#file.dropped : this.#file.records;
  }
}
