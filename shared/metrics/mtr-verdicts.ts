import type { MtrFigures } from './mtr-row.ts';

/** The figures of a row as far as verdicts need them. */
export type VerdictRow = MtrFigures & { addresses: readonly string[] };

export interface VerdictContext {
  targetKnown: boolean;
  /** The last row is the target. */
  targetReached: boolean;
  /** Probes go out faster than a Linux hop answers (rule R12). */
  fast: boolean;
}

/** A Linux hop answers one probe a second to one source, after a burst of about six (icmp(7), icmp_ratelimit). */
const SAFE_INTERVAL = 1.05;
/** Fewer probes than this make a percentage unreliable. */
const ENOUGH = 100;

/** Rule R12, before it happens: the warning for an interval that invents loss on Linux hops; null when it is safe. */
export function paceWarning(intervalSeconds: number | undefined, concurrent = 1): string | null {
  if (intervalSeconds === undefined || intervalSeconds >= SAFE_INTERVAL * concurrent - 1e-9) return null;
  const safe = (SAFE_INTERVAL * concurrent).toFixed(2);
  const shared = concurrent > 1 ? ` (${concurrent} mtr runs share this node)` : '';
  return (
    `Probes every ${intervalSeconds} s${shared} are faster than Linux hops answer: they limit ICMP errors to one a second ` +
    `for each source, so loss at hops before the target may be invented. The target's row is right. ${safe} s or more is safe (R12).`
  );
}

/**
 * What to make of each row, by the rules R1 to R13 of reading mtr: the target's
 * row is judged first; loss that does not carry on to later rows is the hop's own limit on answers; loss that does
 * carry on begins at its first row or on the way back.
 */
export function rowVerdicts(rows: readonly VerdictRow[], context: VerdictContext): string[] {
  const carried = carriedLoss(rows);
  const begins = carried.findIndex((loss, i) => loss > 0 && rows[i]!.received > 0);
  return rows.map((row, i) => {
    const isLast = i === rows.length - 1;
    const parts: string[] = [];
    if (row.received === 0) {
      if (row.sent - row.pending > 0) parts.push(silent(isLast, context));
      return parts.join(' ');
    }
    if (isLast && context.targetReached) parts.push(targetVerdict(rows, row, begins));
    else if (row.lost > 0) parts.push(lossVerdict(row, i, carried[i]!, begins, context.fast));
    parts.push(latencyVerdict(rows, i), spreadVerdict(row));
    if (row.addresses.length > 1)
      parts.push(`${row.addresses.length} addresses answer here: several paths, whose figures are mixed (R9).`);
    if (row.lost > 0 && row.sent < ENOUGH) parts.push(`Only ${row.sent} probes: too few to trust a percentage (R11).`);
    return parts.filter((part) => part !== '').join(' ');
  });
}

/** R4: of the loss at a row, as much as no later row is without. A silent row says nothing; a silent target, 100 %. */
function carriedLoss(rows: readonly VerdictRow[]): number[] {
  const carried = new Array<number>(rows.length).fill(0);
  let least = 100;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i]!;
    if (row.received > 0) least = Math.min(least, row.lossPercent);
    carried[i] = least;
  }
  return carried;
}

function silent(isLast: boolean, context: VerdictContext): string {
  if (!isLast) return 'This hop answers no probes; no fault by itself (R13).';
  return context.targetKnown
    ? 'The target has not answered: it drops probes, or the path ends before this row.'
    : 'Nothing answers from here on.';
}

function targetVerdict(rows: readonly VerdictRow[], target: VerdictRow, begins: number): string {
  if (target.lost === 0) {
    const middle = rows.slice(0, -1).some((row) => row.lost > 0);
    return middle ? 'No loss to the target: the path is fine, whatever the rows before it show (R1).' : '';
  }
  const where = begins >= 0 && begins < rows.length - 1 ? `begins at hop ${begins + 1}` : 'is first seen here';
  return `${percent(target.lossPercent)} lost on the way to the target or back; it ${where} (R3). Run mtr from the other end, too: paths differ by direction (R8).`;
}

function lossVerdict(row: VerdictRow, index: number, carried: number, begins: number, fast: boolean): string {
  if (carried === 0)
    return fast
      ? 'Not loss on the path: probes come faster than this hop answers (R12).'
      : 'Not loss on the path: this hop limits its answers, and later rows show none (R2).';
  const rest = row.lossPercent - carried > 1 ? ' The rest is this hop limiting its answers (R2).' : '';
  if (index === begins)
    return `Loss begins here, on the way from the hop before, or on the way back: ${percent(carried)} carries on (R3, R4).${rest}`;
  return `Of the loss, ${percent(carried)} carries on from hop ${begins + 1} (R4).${rest}`;
}

/** R6 and R7: a rise of the median against the last row that answers, by half and at least a millisecond. */
function latencyVerdict(rows: readonly VerdictRow[], index: number): string {
  const here = rows[index]!.medianMs!;
  const before = rows.slice(0, index).findLast((row) => row.medianMs !== null)?.medianMs;
  if (before === undefined || before === null) return '';
  const rise = here - before;
  if (rise < Math.max(1, before / 2)) return '';
  const later = rows.slice(index + 1).flatMap((row) => (row.medianMs === null ? [] : [row.medianMs]));
  const stays = later.every((median) => median >= before + rise / 2);
  return stays
    ? `Latency rises here by ${milliseconds(rise)} and stays: a long or a full link from the hop before (R7).`
    : 'Latency is up at this row only: the hop is slow to answer, not to forward (R6).';
}

/** R5: what stands behind a high standard deviation. */
function spreadVerdict(row: VerdictRow): string {
  if (row.received < 10 || row.stdevMs! <= Math.max(1, row.averageMs! / 2)) return '';
  const outliers = row.medianMs! - row.bestMs! < (row.worstMs! - row.bestMs!) / 4;
  return outliers
    ? `High deviation by single slow answers: median ${milliseconds(row.medianMs!)}, worst ${milliseconds(row.worstMs!)} (R5).`
    : `High deviation: answers spread from ${milliseconds(row.bestMs!)} to ${milliseconds(row.worstMs!)} (R5).`;
}

function percent(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}
