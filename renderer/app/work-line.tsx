import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkState } from '../../shared/contract/work.ts';
import { Button } from '../controls/button.tsx';
import { formatBytes } from '../format.ts';
import { giveUp, shareOf, useWorkStore } from '../state/work-store.ts';

/** What is over sooner needs no line, which would only flicker, ms. */
const worthALine = 350;

/** How far a long work is, and the way to give it up. Looking into captures is shown where it was asked for. */
export function WorkLine() {
  const work = useWorkStore((s) => Object.values(s.works).find(({ kind }) => kind !== 'order'));
  const [shown, setShown] = useState(0);
  const id = work?.work ?? 0;
  useEffect(() => {
    if (id === 0) return;
    const timer = setTimeout(() => setShown(id), worthALine);
    return () => clearTimeout(timer);
  }, [id]);
  return work && shown === work.work ? <Line work={work} /> : null;
}

function Line({ work }: { work: WorkState }) {
  const { t } = useTranslation('front');
  const share = shareOf(work);
  return (
    <div className="progress" role="status">
      <span className="progress__bar" data-known={share === null ? undefined : ''} aria-hidden>
        {share !== null && <i style={{ width: `${share * 100}%` }} />}
      </span>
      <span>{t(`work.${work.kind}`)}</span>
      <span className="progress__subject ellipsis" title={work.subject}>
        {work.subject}
      </span>
      <span className="progress__detail">
        {share === null
          ? t(`phase.${work.phase}`)
          : t('work.far', {
              phase: t(`phase.${work.phase}`),
              percent: Math.floor(share * 100),
              total: formatBytes(work.total),
            })}
      </span>
      <span className="progress__hint">
        <Button small icon={X} onClick={() => giveUp(work.kind)}>
          {t('app:cancel')}
        </Button>
      </span>
    </div>
  );
}
