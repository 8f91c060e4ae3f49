import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { countText, durationText, timeText } from '../../shared/view/geometry-format.ts';
import { rewriteLines } from '../path/rewrite-kind.ts';
import { useSessionStore } from '../state/session-store.ts';
import { allDirections, clockUncertainty, commonWindow, kernelDrops, slowestDirection } from './findings.ts';

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
  const running = useSessionStore((s) => s.live !== null);
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
    add(names.translated, rewriteLines(analysis).join('\n'));

    // While a capture runs the analysis does not know them yet; lanes and status line show what tcpdump has reported.
    if (!running) {
      const drops = kernelDrops(analysis);
      const unknown = drops.unknown.length === analysis.hops.length;
      const at = drops.at.join(', ');
      add(
        names.drops,
        unknown
          ? t('findings.dropsUnknown')
          : drops.total > 0
            ? t('findings.dropsAt', { drops: countText(drops.total), at })
            : drops.unknown.length > 0
              ? t('findings.dropsPartly', { at: drops.unknown.join(', ') })
              : t('findings.dropsNone'),
        drops.total > 0,
      );
    }
    const missed = analysis.hops.filter((hop) => hop.missed.forward + hop.missed.reverse > 0);
    add(
      names.missed,
      missed.map((hop) => `${hop.name}: ${countText(hop.missed.forward + hop.missed.reverse)}`).join('\n'),
      true,
    );
    const window = commonWindow(analysis, epochBase);
    const at = (time: number) => timeText(time - start, 3);
    const judged = window !== null && window.judgedTo > window.judgedFrom;
    add(
      names.window,
      window === null
        ? t('findings.windowNone')
        : `${t('findings.windowText', { from: at(window.from), to: at(window.to), span: durationText(window.to - window.from) })}\n${
            judged
              ? t('findings.windowJudged', { from: at(window.judgedFrom), to: at(window.judgedTo) })
              : t('findings.windowShort')
          }`,
      !judged,
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
  }, [analysis, epochBase, start, running, t]);
}
