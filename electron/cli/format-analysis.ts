import type {
  Analysis,
  AnalysisClock,
  AnalysisOrder,
  AnalysisSegment,
  AnalysisTranslation,
  AnalysisTrigger,
  SegmentFigures,
} from '../../shared/contract/analysis.ts';
import { formatExplanation } from './format-explain.ts';
import { flowTable, seriesTable } from './format-parts.ts';
import { alignColumns, printable, wrapText } from './text-table.ts';
import { plainDuration, utcTime } from './units.ts';

const LOSSES_SHOWN = 20;
const DIRECTIONS = ['forward', 'reverse'] as const;

/** The analysis as text for people: the path, segment by segment, first losses, translations, warnings, answers. */
export function formatAnalysis(analysis: Analysis): string {
  const parts = [hopTable(analysis), segmentTable(analysis)];
  if (analysis.trigger !== undefined) parts.unshift(triggerText(analysis.trigger));
  if (analysis.order !== undefined) parts.unshift(orderText(analysis.order));
  if (analysis.losses.length > 0) parts.push(lossTable(analysis));
  if (analysis.translations.length > 0) {
    parts.push(`Rewritten on the way\n${analysis.translations.map((t) => translationText(analysis, t)).join('\n')}`);
  }
  if (analysis.flows) parts.push(flowTable(analysis, analysis.flows));
  if (analysis.series) parts.push(seriesTable(analysis, analysis.series.bins));
  if (analysis.warnings.length > 0) {
    const lines = analysis.warnings.map((w) => wrapText(`${w.hop}: ${w.message} (${w.code})`, 2));
    parts.push(`Warnings\n${lines.join('\n')}`);
  }
  for (const why of analysis.explain ?? []) parts.push(formatExplanation(why));
  return `${parts.join('\n\n')}\n`;
}

function orderText({ proposed, certain, why }: AnalysisOrder): string {
  return wrapText(`Order${certain ? '' : ' (not certain)'}: ${proposed.join(' -> ')}; ${why}`, 2);
}

function triggerText({ hop, filter, time, packet }: AnalysisTrigger): string {
  const what = printable(`Trigger at ${hop} (${filter})`);
  if (time === null) return wrapText(`${what}: it did not fire; what was held when the capture ended is here.`, 2);
  return wrapText(`${what}: fired at ${utcTime(time)} by ${printable(packet ?? '')}`, 2);
}

/** Two endpoints each: on two lines where they would not fit on one. */
function translationText(analysis: Analysis, { segment, protocol, from, to }: AnalysisTranslation): string {
  const start = `  ${printable(`${segmentName(analysis, segment)}  ${protocol}  ${from}`)}`;
  return start.length + to.length > 95 ? `${start}\n      => ${printable(to)}` : `${start}  =>  ${printable(to)}`;
}

function hopTable(analysis: Analysis): string {
  const rows = analysis.hops.map((hop, i) => {
    const clock = analysis.clock[i];
    return [
      hop.name,
      String(hop.packets),
      String(hop.bytes),
      hop.kernelDrops === null ? '-' : String(hop.kernelDrops),
      String(hop.missed.forward + hop.missed.reverse),
      clock === undefined || i === 0 ? 'reference' : clockText(clock),
    ];
  });
  const head = ['Hop', 'packets', 'bytes', 'drops', 'missed', 'clock'];
  return alignColumns([head, ...rows], [1, 2, 3, 4]);
}

/** Said wherever one-way delays stand beside a bound (research d7: no method sees it). */
const ASYMMETRY = [
  '± is how wrong the clocks may be. A path slower one way than the other looks like a clock that is off:',
  'within ± packets alone cannot tell.',
].join('\n');

function segmentTable(analysis: Analysis): string {
  const head = ['Segment', '', 'sent', 'delivered', 'lost', '', 'p50', 'p95', '±', 'also'];
  const rows: string[][] = [head];
  for (const segment of analysis.segments) {
    const bound = uncertainty(segment.uncertaintyNs);
    for (const direction of DIRECTIONS) rows.push(segmentRow(segment, direction, bound));
  }
  const table = alignColumns(rows, [2, 3, 4, 5, 6, 7, 8]);
  return analysis.segments.some(({ uncertaintyNs }) => uncertaintyNs !== 0) ? `${table}\n${ASYMMETRY}` : table;
}

function segmentRow(segment: AnalysisSegment, direction: 'forward' | 'reverse', bound: string): string[] {
  const figures = segment[direction];
  const { delayNs } = figures;
  return [
    direction === 'forward' ? `${segment.from} -> ${segment.to}` : `${segment.from} <- ${segment.to}`,
    direction,
    String(figures.sent),
    String(figures.delivered),
    figures.lostMin === figures.lost ? String(figures.lost) : `${figures.lostMin}-${figures.lost}`,
    figures.sent === 0 ? '-' : percent(figures),
    delayNs === null ? '-' : plainDuration(delayNs.p50),
    delayNs === null ? '-' : plainDuration(delayNs.p95),
    delayNs === null ? '-' : bound,
    also(figures, segment.inside),
  ];
}

/** Lost in percent of sent; an interval when the capture itself may have dropped some. */
function percent({ lost, lostMin, sent }: SegmentFigures): string {
  const text = (n: number) => ((n / sent) * 100).toFixed(lost > 0 && lost / sent < 0.001 ? 4 : 2);
  return lostMin === lost ? `${text(lost)} %` : `${text(lostMin)}-${text(lost)} %`;
}

function also(figures: SegmentFigures, inside: string | null): string {
  const counts = (['partial', 'unjudged', 'duplicated', 'reordered', 'unmatched'] as const)
    .filter((key) => figures[key] > 0)
    .map((key) => `${figures[key]} ${key}`);
  if (inside !== null) counts.push(`inside ${inside}`);
  return counts.join(', ');
}

function lossTable(analysis: Analysis): string {
  const rows = analysis.losses
    .slice(0, LOSSES_SHOWN)
    .map((loss) => [
      utcTime(loss.time),
      segmentName(analysis, loss.segment),
      loss.direction,
      `${loss.hop} #${loss.frame}`,
      loss.protocol,
      `${loss.source} > ${loss.destination}`,
      `${loss.bytes} B`,
      [loss.partial ? 'partial' : '', loss.ambiguous ? 'ambiguous' : ''].filter(Boolean).join(', '),
    ]);
  const rest = analysis.losses.length - rows.length;
  const more = rest > 0 ? `\n  … and ${rest} more (--json lists all)` : '';
  return `Lost packets\n${alignColumns(rows, [6])}${more}`;
}

function segmentName({ segments }: Analysis, index: number): string {
  const segment = segments[index];
  return segment === undefined ? '' : `${segment.from} - ${segment.to}`;
}

function clockText({ offsetNs, uncertaintyNs }: AnalysisClock): string {
  if (offsetNs === 0 && uncertaintyNs === 0) return 'same clock';
  return `${offsetNs < 0 ? '' : '+'}${plainDuration(offsetNs)} ± ${uncertainty(uncertaintyNs)}`;
}

function uncertainty(ns: number | null): string {
  return ns === null ? '?' : plainDuration(ns);
}
