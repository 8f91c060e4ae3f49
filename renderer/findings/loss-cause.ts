import type { Analysis } from '../../shared/contract/analysis.ts';
import type { DirectionFinding } from './findings.ts';

/**
 * Whether the network lost the packets of a finding or the capture behind it, as far as the capture can tell.
 * `network`: that capture dropped nothing; `least`: some of them it cannot have dropped; `capture`: it dropped as many
 * itself; `missed`: it provably does not hold packets that passed, without having told of drops; `unknown`: it tells
 * nothing.
 */
export type LossCause = 'network' | 'least' | 'capture' | 'missed' | 'unknown';

/** The cause and the figures of its sentence; null where no whole packet was lost. */
export function lossCause(
  analysis: Analysis,
  { to, direction, figures }: DirectionFinding,
): { cause: LossCause; drops: number; missed: number } | null {
  if (figures.lost === 0) return null;
  const hop = analysis.hops.find(({ name }) => name === to);
  const drops = hop?.kernelDrops ?? null;
  const missed = hop?.missed[direction] ?? 0;
  const told = (cause: LossCause) => ({ cause, drops: drops ?? 0, missed });
  if (drops !== null && drops > 0) return told(figures.lostMin > 0 ? 'least' : 'capture');
  if (missed > 0) return told('missed');
  return told(drops === 0 ? 'network' : 'unknown');
}
