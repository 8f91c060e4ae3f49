import type { Analysis, AnalysisLoss, Direction, SegmentFigures } from '../../shared/contract/analysis.ts';
import { type LossStop, lossStops } from '../../shared/view/geometry-losses.ts';

/** One direction of one segment. `from` and `to` are hops in travel order. */
export interface DirectionFinding {
  index: number;
  direction: Direction;
  from: string;
  to: string;
  figures: SegmentFigures;
}

/** A direction that lost packets, whole or in part. */
export interface LossFinding extends DirectionFinding {
  /** Its first loss in time; null when the analysis lists none of it. */
  first: LossStop | null;
}

const directions: readonly Direction[] = ['forward', 'reverse'];

/** Every direction of every segment, in path order, forward first. */
export function allDirections(analysis: Analysis): DirectionFinding[] {
  return analysis.segments.flatMap(({ from, to, ...figures }, index) =>
    directions.map((direction) => ({
      index,
      direction,
      from: direction === 'forward' ? from : to,
      to: direction === 'forward' ? to : from,
      figures: figures[direction],
    })),
  );
}

/** Packets lost on the whole path: certainly, and at most where captures may have dropped some of them themselves. */
export function lostOnPath(analysis: Analysis): { least: number; most: number } {
  const all = allDirections(analysis);
  return {
    least: all.reduce((sum, { figures }) => sum + figures.lostMin, 0),
    most: all.reduce((sum, { figures }) => sum + figures.lost, 0),
  };
}

/**
 * Directions with lost or partial packets, those that certainly lost most first: what a capture may have dropped itself
 * never stands before a loss of the network.
 * @param epochBase decimal ns since the epoch that view times count from
 */
export function losingDirections(analysis: Analysis, epochBase: string): LossFinding[] {
  const ofPlace = new Map<string, AnalysisLoss[]>();
  for (const loss of analysis.losses) {
    const place = `${loss.segment} ${loss.direction}`;
    const known = ofPlace.get(place);
    if (known) known.push(loss);
    else ofPlace.set(place, [loss]);
  }
  return allDirections(analysis)
    .filter(({ figures }) => figures.lost + figures.partial > 0)
    .map((one) => {
      const losses = ofPlace.get(`${one.index} ${one.direction}`) ?? [];
      return { ...one, first: lossStops({ ...analysis, losses }, epochBase)[0] ?? null };
    })
    .sort(({ figures: a }, { figures: b }) => b.lostMin - a.lostMin || b.lost - a.lost || b.partial - a.partial);
}

/** The direction whose slow packets (p95) took longest; null where no delay above 0 was measured. */
export function slowestDirection(analysis: Analysis): DirectionFinding | null {
  let slowest: DirectionFinding | null = null;
  for (const one of allDirections(analysis))
    if ((one.figures.delayNs?.p95 ?? 0) > (slowest?.figures.delayNs?.p95 ?? 0)) slowest = one;
  return slowest;
}

/** The time in which every capture listened, and until when what was sent is judged; ns since the epoch base. */
export function commonWindow(
  analysis: Analysis,
  epochBase: string,
): { from: number; to: number; judgedFrom: number; judgedTo: number } | null {
  const { window } = analysis;
  if (window === null) return null;
  const since = (stamp: string) => Number(BigInt(stamp) - BigInt(epochBase));
  return {
    from: since(window.from),
    to: since(window.to),
    judgedFrom: since(window.judgedFrom),
    judgedTo: since(window.judgedTo),
  };
}

/** What the kernels dropped at the hops that know; `unknown`: hops that do not. */
export function kernelDrops(analysis: Analysis): { total: number; at: string[]; unknown: string[] } {
  const at = analysis.hops.filter((hop) => (hop.kernelDrops ?? 0) > 0);
  return {
    total: at.reduce((sum, hop) => sum + (hop.kernelDrops ?? 0), 0),
    at: at.map((hop) => hop.name),
    unknown: analysis.hops.filter((hop) => hop.kernelDrops === null).map((hop) => hop.name),
  };
}

/** Largest uncertainty of a clock against the first hop's, ns; null when nothing bounds one of them. */
export function clockUncertainty(analysis: Analysis): number | null {
  let most = 0;
  for (const clock of analysis.clock) {
    if (clock.uncertaintyNs === null) return null;
    most = Math.max(most, clock.uncertaintyNs);
  }
  return most;
}
