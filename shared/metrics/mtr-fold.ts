import type { PaceWarning, ProbeRow } from '../contract/probes.ts';
import { rowFigures } from './mtr-figures.ts';
import { rowLosses, rowPoints } from './mtr-points.ts';
import { MtrRow } from './mtr-row.ts';
import { paceWarning, rowVerdicts } from './mtr-verdicts.ts';

/** What is known of a probe besides its lines. */
export interface MtrContext {
  /** The address that is probed; null when not known. */
  destination: string | null;
  /** Seconds between two probes to the same distance, and how many mtr runs share the node; both for rule R12. */
  intervalSeconds?: number;
  concurrent?: number;
  /** Figures of the last so many seconds of the run only; null or absent: of all of it. */
  lastSeconds?: number | null;
}

/** What mtr knows of a probe; `pending`: too young to be called lost. */
export type ProbeState = 'answered' | 'lost' | 'pending';

/** mtr's own socket timeout (`-Z`): unanswered for longer is lost. */
export const MTR_TIMEOUT_NS = 10e9;

/** Not a line of mtr: the run broke off here, and what follows is another run. */
export const MTR_BREAK = 'break';

const LINE = /^([xhp]) (\d{1,3}) (\S{1,64})(?: (\d{1,5}))?$/;

/**
 * Folds the lines of `mtr --raw` (0.95 and later, `ui/raw.c`) into rows. `x POS SEQ` probe sent, `p POS MICROSECONDS
 * SEQ` answered, `h POS ADDRESS` who answers there; POS counts from 0. Sequence numbers wrap: a number always means its
 * newest probe. Everything but the samples is worked out when asked for, because the target's distance is known only
 * after a while and may change: mtr probes beyond the target until it has answered. `MTR_BREAK` parts two runs.
 */
export class MtrFold {
  readonly #rows: MtrRow[] = [];
  /** By sequence number: the row and the index of its newest probe. */
  readonly #seqRow = new Int16Array(65536).fill(-1);
  readonly #seqIndex = new Int32Array(65536);
  #now = Number.NEGATIVE_INFINITY;
  readonly #timeoutNs: number;

  /** @param timeoutNs unanswered for longer is lost */
  constructor(timeoutNs = MTR_TIMEOUT_NS) {
    this.#timeoutNs = timeoutNs;
  }

  /** @param timeNs when the line came, ns from any fixed moment; lines of other kinds are passed over */
  push(timeNs: number, line: string): void {
    if (line === MTR_BREAK) {
      this.#breakOff();
      return;
    }
    if (timeNs > this.#now) this.#now = timeNs;
    const m = LINE.exec(line);
    if (m === null) return;
    const position = Number(m[2]);
    if (position > 255) return;
    if (m[1] === 'h') this.#row(position).seen(m[3]!, timeNs);
    else if (m[1] === 'x') this.#sent(position, Number(m[3]), timeNs);
    else this.#answered(position, Number(m[3]), Number(m[4] ?? Number.NaN));
  }

  /**
   * Rows up to the target. When the target is not known or has not answered: up to the last row that has, and one
   * silent row after it.
   * @param from,to the range of the points, in the time of `push`
   * @param maxPoints per row
   */
  series(
    from: number,
    to: number,
    maxPoints: number,
    context: MtrContext = { destination: null },
  ): { rows: ProbeRow[]; pace: PaceWarning | null } {
    const { destination } = context;
    const target = this.#targetAt(destination);
    const rows = this.#shown(target);
    const { lastSeconds = null } = context;
    const since = lastSeconds === null ? Number.NEGATIVE_INFINITY : this.#now - lastSeconds * 1e9;
    const figures = rows.map((row) => ({
      ...rowFigures(row, this.#now, this.#timeoutNs, since),
      addresses: row.addresses,
    }));
    const pace = paceWarning(context.intervalSeconds, context.concurrent);
    const verdicts = rowVerdicts(figures, {
      targetKnown: destination !== null,
      targetReached: target >= 0,
      fast: pace !== null,
    });
    return {
      rows: rows.map((row, i) => {
        return {
          hop: i + 1,
          ...figures[i]!,
          addresses: [...row.addresses],
          verdicts: verdicts[i]!,
          points: rowPoints(row, from, to, maxPoints),
          // A row that never answers has nothing but losses: its verdict says so.
          losses: row.received === 0 ? [] : rowLosses(row, this.#now, this.#timeoutNs, from, to, maxPoints),
          changes: row.changes.filter(({ time }) => time >= from && time < to),
        };
      }),
      pace,
    };
  }

  /** Every probe of the rows that `series` shows, row by row, with what became of it by mtr. */
  probes(destination: string | null): { position: number; seq: number; time: number; state: ProbeState }[] {
    return this.#shown(this.#targetAt(destination)).flatMap((row, position) =>
      Array.from({ length: row.count }, (_, i) => ({
        position,
        seq: row.seq[i]!,
        time: row.sent[i]!,
        state: row.answered(i) ? 'answered' : row.isLost(i, this.#now, this.#timeoutNs) ? 'lost' : 'pending',
      })),
    );
  }

  #targetAt(destination: string | null): number {
    const wanted = destination?.toLowerCase();
    return wanted === undefined ? -1 : this.#rows.findIndex((row) => row?.latest?.toLowerCase() === wanted);
  }

  #shown(target: number): MtrRow[] {
    const shown = target >= 0 ? target + 1 : this.#lastAnswering() + 2;
    return Array.from({ length: Math.min(shown, this.#rows.length) }, (_, i) => this.#row(i));
  }

  #row(position: number): MtrRow {
    while (this.#rows.length <= position) this.#rows.push(new MtrRow());
    return this.#rows[position]!;
  }

  #sent(position: number, seq: number, timeNs: number): void {
    if (!(seq >= 0 && seq < 65536)) return;
    this.#seqRow[seq] = position;
    this.#seqIndex[seq] = this.#row(position).add(timeNs, seq);
  }

  #breakOff(): void {
    for (const row of this.#rows) row.breakOff(this.#now, this.#timeoutNs);
    // The next run counts from the same number: an answer there is none to a probe of before.
    this.#seqRow.fill(-1);
  }

  #answered(position: number, micros: number, seq: number): void {
    if (!(seq >= 0 && seq < 65536) || !(micros >= 0 && micros < 2 ** 31)) return;
    // A number that was never sent, or has been sent to another distance since: nothing that could be answered.
    if (this.#seqRow[seq] !== position) return;
    this.#rows[position]!.answer(this.#seqIndex[seq]!, micros);
  }

  #lastAnswering(): number {
    for (let i = this.#rows.length - 1; i >= 0; i--) if (this.#rows[i]!.latest !== null) return i;
    return -1;
  }
}
