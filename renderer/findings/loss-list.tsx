import { Crosshair } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countText, timeText } from '../../shared/view/geometry-format.ts';
import { lossText } from '../../shared/view/geometry-severity.ts';
import { Button } from '../controls/button.tsx';
import { FilterMenu } from '../filter/filter-menu.tsx';
import { useShownAnalysis } from '../filter/shown-analysis.ts';
import { lossTerm } from '../filter/terms.ts';
import { formatBytes } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import type { LossFinding } from './findings.ts';
import { goToLoss } from './go-to-loss.ts';
import { lossCause } from './loss-cause.ts';

/** Where packets were lost, worst first, each with the way to its first lost packet. */
export function LossList({ losing }: { losing: LossFinding[] }) {
  return (
    <ol className="finding-losses">
      {losing.map((one) => (
        <LossItem key={`${one.index} ${one.direction}`} one={one} />
      ))}
    </ol>
  );
}

function LossItem({ one }: { one: LossFinding }) {
  const { t } = useTranslation('views');
  const start = useSessionStore((s) => s.session?.from ?? 0);
  const { figures, first, from, to } = one;
  const { count, percent } = lossText(figures);
  const direction = t(`direction.${one.direction}`);
  return (
    <li className={figures.lostMin > 0 ? 'sure' : undefined}>
      <b>
        {figures.lostMin > 0 ? '✕' : '?'} {from} → {to} <FilterMenu term={lossTerm(one.index, one.direction)} />
      </b>
      {figures.lost > 0 && (
        <p>
          {t('findings.lost', { count: figures.lost, lost: count, sent: countText(figures.sent), percent, direction })}
        </p>
      )}
      {figures.partial > 0 && <p>{t('findings.partial', { partial: countText(figures.partial), direction })}</p>}
      {figures.lostBytes > 0 && <p>{t('findings.bytes', { bytes: formatBytes(figures.lostBytes) })}</p>}
      <Cause one={one} />
      {first !== null && (
        <Button small icon={Crosshair} title={t('findings.goHint')} onClick={() => goToLoss(first)}>
          {t('findings.first', { time: timeText(first.time - start, 3) })}
        </Button>
      )}
    </li>
  );
}

/** Was it the network or the capture? While a capture runs nobody knows its drops yet. */
function Cause({ one }: { one: LossFinding }) {
  const { t } = useTranslation('views');
  const analysis = useShownAnalysis();
  const running = useSessionStore((s) => s.live !== null);
  const told = running || analysis === null ? null : lossCause(analysis, one);
  if (told === null) return null;
  const { cause, drops, missed } = told;
  const text = t(`findings.cause.${cause}`, {
    to: one.to,
    least: countText(one.figures.lostMin),
    drops: countText(drops),
    missed: countText(missed),
  });
  return <p className={cause === 'network' ? undefined : 'unsure'}>{text}</p>;
}
