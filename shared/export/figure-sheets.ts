import type { AnalysisLoss, AnalysisSegment, SegmentFigures } from '../contract/analysis.ts';
import type { ProbeSeries } from '../contract/probes.ts';
import { segmentName } from './packet-sheets.ts';
import type { Sheet, SheetCell } from './sheet.ts';

const COUNTS = [
  'sent',
  'delivered',
  'partial',
  'lost',
  'lostMin',
  'lostBytes',
  'unjudged',
  'duplicated',
  'reordered',
  'unmatched',
  'retransmissions',
  'ackOnlyLost',
] as const satisfies (keyof SegmentFigures)[];
const DELAYS = ['min', 'p50', 'p95', 'p99', 'max', 'mean', 'stdev'] as const;

/** One row per segment and direction: the figures of `hopscope analyze`, under the same names. */
export function segmentSheet(segments: readonly AnalysisSegment[]): Sheet {
  const columns = [
    'segment',
    'direction',
    'from',
    'to',
    ...COUNTS,
    'loss95_low',
    'loss95_high',
    ...DELAYS.map((name) => `delay_${name}_ns`),
    'uncertainty_ns',
  ];
  const rows = segments.flatMap((segment, i) =>
    (['forward', 'reverse'] as const).map((direction): SheetCell[] => {
      const figures = segment[direction];
      const [from, to] = direction === 'forward' ? [segment.from, segment.to] : [segment.to, segment.from];
      return [
        i,
        direction,
        from,
        to,
        ...COUNTS.map((name) => figures[name]),
        figures.lossInterval95?.low ?? null,
        figures.lossInterval95?.high ?? null,
        ...DELAYS.map((name) => figures.delayNs?.[name] ?? null),
        segment.uncertaintyNs,
      ];
    }),
  );
  return { columns, rows, total: rows.length };
}

/** One row per lost packet. Times are as in the analysis: ns since the epoch, as captured at the hop that saw it last. */
export function lossSheet(losses: readonly AnalysisLoss[], hops: readonly string[]): Sheet {
  const columns = [
    'segment',
    'between',
    'direction',
    'hop',
    'frame',
    'time_ns',
    'bytes',
    'partial',
    'ambiguous',
    'protocol',
    'source',
    'destination',
  ];
  function* rows(): Generator<SheetCell[]> {
    for (const loss of losses)
      yield [
        loss.segment,
        segmentName(hops, loss.segment, loss.direction),
        loss.direction,
        loss.hop,
        loss.frame,
        BigInt(loss.time),
        loss.bytes,
        loss.partial,
        loss.ambiguous,
        loss.protocol,
        loss.source,
        loss.destination,
      ];
  }
  return { columns, rows: rows(), total: losses.length };
}

/** The mtr table: one row per distance of every probe, milliseconds as mtr prints them. */
export function probeSheet(series: readonly ProbeSeries[]): Sheet {
  const columns = [
    'probe',
    'node',
    'target',
    'protocol',
    'hop',
    'addresses',
    'sent',
    'received',
    'pending',
    'lost',
    'loss_percent',
    'last_ms',
    'average_ms',
    'best_ms',
    'worst_ms',
    'stdev_ms',
    'median_ms',
    'geometric_ms',
    'jitter_ms',
    'jitter_average_ms',
    'jitter_worst_ms',
    'jitter_running_ms',
    'verdict',
  ];
  const rows = series.flatMap(({ index, node, target, protocol, rows: found }) =>
    found.map((row): SheetCell[] => [
      index + 1,
      node,
      target,
      protocol,
      row.hop,
      row.addresses.join(' '),
      row.sent,
      row.received,
      row.pending,
      row.lost,
      row.lossPercent,
      row.lastMs,
      row.averageMs,
      row.bestMs,
      row.worstMs,
      row.stdevMs,
      row.medianMs,
      row.geometricMs,
      row.jitterMs,
      row.jitterAverageMs,
      row.jitterWorstMs,
      row.jitterRunningMs,
      row.verdicts.map(({ code, rules }) => `${code} (${rules.join(' ')})`).join(', '),
    ]),
  );
  return { columns, rows, total: rows.length };
}
