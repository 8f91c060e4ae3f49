import { Crosshair } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countText, timeText } from '../../shared/view/geometry-format.ts';
import { lossText } from '../../shared/view/geometry-severity.ts';
import { Button } from '../controls/button.tsx';
import { FilterMenu } from '../filter/filter-menu.tsx';
import { lossTerm } from '../filter/terms.ts';
import { formatBytes } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import type { LossFinding } from './findings.ts';
import { goToLoss } from './go-to-loss.ts';

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
      {figures.lostMin < figures.lost && <p className="unsure">{t('path.interval')}</p>}
      {first !== null && (
        <Button small icon={Crosshair} title={t('findings.goHint')} onClick={() => goToLoss(first)}>
          {t('findings.first', { time: timeText(first.time - start, 3) })}
        </Button>
      )}
    </li>
  );
}
