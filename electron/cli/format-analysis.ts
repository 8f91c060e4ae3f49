import type { Analysis, AnalysisClock, AnalysisSegment, SegmentFigures } from '../../shared/contract/analysis.ts';
import { durationText } from '../../shared/view/geometry-format.ts';
import { alignColumns } from './text-table.ts';

const LOSSES_SHOWN = 20;
const DIRECTIONS = ['forward', 'reverse'] as const;

/** The analysis as text for people: the path, segment by segment, first losses, translations, warnings. */
export function formatAnalysis(analysis: Analysis): string {
  const parts = [hopTable(analysis), segmentTable(analysis)];
  if (analysis.losses.length > 0) parts.push(lossTable(analysis));
  if (analysis.translations.length > 0) {
    const rows = analysis.translations.map((t) => [segmentName(analysis, t.segment), t.protocol, t.from, '=>', t.to]);
    parts.push(`Rewritten on the way\n${alignColumns(rows, [])}`);
  }
  if (analysis.warnings.length > 0) {
    parts.push(`Warnings\n${analysis.warnings.map((w) => `  ${w.hop}: ${w.message} (${w.code})`).join('\n')}`);
  }
  return `${parts.join('\n\n')}\n`;
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

function segmentTable(analysis: Analysis): string {
  const head = ['Segment', '', 'sent', 'delivered', 'lost', '', 'p50', 'p95', '±', 'also'];
  const rows: string[][] = [head];
  for (const segment of analysis.segments) {
    const bound = uncertainty(segment.uncertaintyNs);
    for (const direction of DIRECTIONS) rows.push(segmentRow(segment, direction, bound));
  }
  return alignColumns(rows, [2, 3, 4, 5, 6, 7, 8]);
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
    delayNs === null ? '-' : duration(delayNs.p50),
    delayNs === null ? '-' : duration(delayNs.p95),
    delayNs === null ? '-' : bound,
    also(figures),
  ];
}

/** Lost in percent of sent; an interval when the capture itself may have dropped some. */
function percent({ lost, lostMin, sent }: SegmentFigures): string {
  const text = (n: number) => ((n / sent) * 100).toFixed(lost > 0 && lost / sent < 0.001 ? 4 : 2);
  return lostMin === lost ? `${text(lost)} %` : `${text(lostMin)}-${text(lost)} %`;
}

function also(figures: SegmentFigures): string {
  const counts = (['partial', 'unjudged', 'duplicated', 'reordered', 'unmatched'] as const)
    .filter((key) => figures[key] > 0)
    .map((key) => `${figures[key]} ${key}`);
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
  return `${offsetNs < 0 ? '' : '+'}${duration(offsetNs)} ± ${uncertainty(uncertaintyNs)}`;
}

function uncertainty(ns: number | null): string {
  return ns === null ? '?' : duration(ns);
}

/** As the window shows it, with plain characters, so that it can be typed and searched for. */
function duration(ns: number): string {
  return durationText(ns)
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace('−', '-');
}

/** `2026-11-23 10:15:02.123456789` of decimal nanoseconds since the epoch, UTC. */
function utcTime(ns: string): string {
  const time = BigInt(ns);
  const date = new Date(Number(time / 1_000_000_000n) * 1000);
  if (Number.isNaN(date.getTime())) return ns;
  const fraction = String(time % 1_000_000_000n).padStart(9, '0');
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
}
