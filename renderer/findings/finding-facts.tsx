import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { countText, durationText, timeText } from '../../shared/view/geometry-format.ts';
import { useSessionStore } from '../state/session-store.ts';
import { allDirections, clockUncertainty, commonStretch, kernelDrops, slowestDirection } from './findings.ts';

/** What else stands out, and what the answer rests on; one fact a row. */
export function FindingFacts({ analysis }: { analysis: Analysis }) {
  const { t } = useTranslation('views');
  const facts = useFacts(analysis);
  return (
    <dl className="finding-facts">
      {facts.map(({ name, text, amber }) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd className={amber ? 'amber' : undefined}>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

const names = {
  slowest: 'findings.slowest',
  reordered: 'findings.reordered',
  duplicated: 'findings.duplicated',
  translated: 'findings.translated',
  drops: 'findings.drops',
  missed: 'findings.missed',
  window: 'findings.window',
  unjudged: 'findings.unjudged',
  clocks: 'findings.clocks',
} as const;

interface Fact {
  name: (typeof names)[keyof typeof names];
  text: string;
  amber: boolean;
}

function useFacts(analysis: Analysis): Fact[] {
  const { t } = useTranslation('views');
  const session = useSessionStore((s) => s.session);
  const epochBase = session?.epochBase ?? '0';
  const start = session?.from ?? 0;
  return useMemo(() => {
    const facts: Fact[] = [];
    const add = (name: Fact['name'], text: string, amber = false) => text !== '' && facts.push({ name, text, amber });
    const all = allDirections(analysis);
    /** `r1 → r2: 4` of each direction that counted any. */
    const places = (count: (figures: (typeof all)[number]['figures']) => number) =>
      all
        .filter(({ figures }) => count(figures) > 0)
        .map(({ from, to, figures }) => `${from} → ${to}: ${countText(count(figures))}`)
        .join('\n');

    const slowest = slowestDirection(analysis);
    const delay = slowest?.figures.delayNs;
    if (slowest && delay)
      add(
        names.slowest,
        `${slowest.from} → ${slowest.to}\np50 ${durationText(delay.p50)}, p95 ${durationText(delay.p95)}, max ${durationText(delay.max)}`,
      );
    add(
      names.reordered,
      places((f) => f.reordered),
      true,
    );
    add(
      names.duplicated,
      places((f) => f.duplicated),
      true,
    );
    const rewriting = [...new Set(analysis.translations.map(({ segment }) => segment))].map(
      (i) => analysis.segments[i],
    );
    add(names.translated, rewriting.map((one) => (one ? `${one.from} → ${one.to}` : '')).join('\n'));

    const drops = kernelDrops(analysis);
    const unknown = drops.unknown.length === analysis.hops.length;
    const at = drops.at.join(', ');
    add(
      names.drops,
      unknown
        ? t('findings.dropsUnknown')
        : drops.total === 0
          ? t('findings.dropsNone')
          : t('findings.dropsAt', { drops: countText(drops.total), at }),
      drops.total > 0,
    );
    const missed = analysis.hops.filter((hop) => hop.missed.forward + hop.missed.reverse > 0);
    add(
      names.missed,
      missed.map((hop) => `${hop.name}: ${countText(hop.missed.forward + hop.missed.reverse)}`).join('\n'),
      true,
    );
    const stretch = commonStretch(analysis, epochBase);
    add(
      names.window,
      stretch === null
        ? t('findings.windowNone')
        : t('findings.windowText', {
            from: timeText(stretch.from - start, 3),
            to: timeText(stretch.to - start, 3),
            span: durationText(stretch.to - stretch.from),
          }),
      stretch === null,
    );
    const most = (direction: string) =>
      countText(
        Math.max(0, ...all.filter((one) => one.direction === direction).map(({ figures }) => figures.unjudged)),
      );
    add(names.unjudged, t('findings.unjudgedText', { forward: most('forward'), reverse: most('reverse') }));
    const clock = clockUncertainty(analysis);
    add(
      names.clocks,
      clock === null
        ? t('findings.clocksUnbound')
        : clock === 0
          ? t('findings.clocksOne')
          : t('findings.clocksText', { uncertainty: durationText(clock) }),
      clock === null,
    );
    return facts;
  }, [analysis, epochBase, start, t]);
}
