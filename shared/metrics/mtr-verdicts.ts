import type { MtrFigures, PaceWarning, ProbeVerdict } from '../contract/probes.ts';

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

/** Rule R12, before it happens: an interval that invents loss on Linux hops; null when it is safe. */
export function paceWarning(intervalSeconds: number | undefined, concurrent = 1): PaceWarning | null {
  const safeSeconds = SAFE_INTERVAL * concurrent;
  if (intervalSeconds === undefined || intervalSeconds >= safeSeconds - 1e-9) return null;
  return { intervalSeconds, concurrent, safeSeconds: Math.round(safeSeconds * 100) / 100 };
}

/**
 * What to make of each row, by the rules of reading mtr: the target's row is judged first; loss that does not carry on
 * to later rows is the hop's own limit on answers; loss that does carry on begins at its first row or on the way back.
 */
export function rowVerdicts(rows: readonly VerdictRow[], context: VerdictContext): ProbeVerdict[][] {
  const carried = carriedLoss(rows);
  const begins = carried.findIndex((loss, i) => loss > 0 && rows[i]!.received > 0);
  return rows.map((row, i) => {
    const isLast = i === rows.length - 1;
    if (row.received === 0) return row.sent - row.pending > 0 ? [silent(isLast, context)] : [];
    const verdicts: ProbeVerdict[] = [];
    if (isLast && context.targetReached) verdicts.push(...targetVerdict(rows, row, begins));
    else if (row.lost > 0) verdicts.push(...lossVerdict(row, i, carried[i]!, begins, context.fast));
    verdicts.push(...latencyVerdict(rows, i), ...spreadVerdict(row));
    if (row.addresses.length > 1)
      verdicts.push({ code: 'several-paths', rules: ['R9'], values: { count: row.addresses.length } });
    if (row.lost > 0 && row.sent < ENOUGH)
      verdicts.push({ code: 'few-probes', rules: ['R11'], values: { count: row.sent } });
    return verdicts;
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

function silent(isLast: boolean, context: VerdictContext): ProbeVerdict {
  if (!isLast) return { code: 'silent-hop', rules: ['R13'], values: {} };
  return { code: context.targetKnown ? 'silent-target' : 'silent-end', rules: [], values: {} };
}

function targetVerdict(rows: readonly VerdictRow[], target: VerdictRow, begins: number): ProbeVerdict[] {
  if (target.lost === 0) {
    const middle = rows.slice(0, -1).some((row) => row.received > 0 && row.lost > 0);
    return middle ? [{ code: 'target-clean', rules: ['R1'], values: {} }] : [];
  }
  const { lossPercent } = target;
  return begins >= 0 && begins < rows.length - 1
    ? [{ code: 'target-loss-from', rules: ['R3', 'R8'], values: { lossPercent, hop: begins + 1 } }]
    : [{ code: 'target-loss', rules: ['R3', 'R8'], values: { lossPercent } }];
}

function lossVerdict(
  row: VerdictRow,
  i: number,
  carriedPercent: number,
  begins: number,
  fast: boolean,
): ProbeVerdict[] {
  if (carriedPercent === 0)
    return [fast ? { code: 'too-fast', rules: ['R12'], values: {} } : { code: 'limited', rules: ['R2'], values: {} }];
  const verdict: ProbeVerdict =
    i === begins
      ? { code: 'loss-begins', rules: ['R3', 'R4'], values: { carriedPercent } }
      : { code: 'loss-carried', rules: ['R4'], values: { carriedPercent, hop: begins + 1 } };
  return row.lossPercent - carriedPercent > 1
    ? [verdict, { code: 'rest-limited', rules: ['R2'], values: {} }]
    : [verdict];
}

/** R6 and R7: a rise of the median against the last row that answers, by half and at least a millisecond. */
function latencyVerdict(rows: readonly VerdictRow[], index: number): ProbeVerdict[] {
  const here = rows[index]!.medianMs!;
  const before = rows.slice(0, index).findLast((row) => row.medianMs !== null)?.medianMs;
  if (before === undefined || before === null) return [];
  const riseMs = here - before;
  if (riseMs < Math.max(1, before / 2)) return [];
  const later = rows.slice(index + 1).flatMap((row) => (row.medianMs === null ? [] : [row.medianMs]));
  return later.every((median) => median >= before + riseMs / 2)
    ? [{ code: 'latency-stays', rules: ['R7'], values: { riseMs } }]
    : [{ code: 'latency-here', rules: ['R6'], values: {} }];
}

/** R5: what stands behind a high standard deviation. */
function spreadVerdict(row: VerdictRow): ProbeVerdict[] {
  if (row.received < 10 || row.stdevMs! <= Math.max(1, row.averageMs! / 2)) return [];
  const [medianMs, bestMs, worstMs] = [row.medianMs!, row.bestMs!, row.worstMs!];
  return medianMs - bestMs < (worstMs - bestMs) / 4
    ? [{ code: 'outliers', rules: ['R5'], values: { medianMs, worstMs } }]
    : [{ code: 'spread', rules: ['R5'], values: { bestMs, worstMs } }];
}
