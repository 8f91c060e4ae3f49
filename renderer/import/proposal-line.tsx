import { CircleCheck, CircleHelp, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../shared/contract/errors.ts';
import { Button } from '../controls/button.tsx';
import { formatBytes } from '../format.ts';
import { giveUp, shareOf, useWorkStore } from '../state/work-store.ts';
import { useWords } from '../wording/use-words.ts';
import { isProposed, proposed, readable } from './import-list.ts';
import { useImportStore } from './import-store.ts';

/** What the order of the hops rests on. */
export function ProposalLine({ looking, problem }: { looking: boolean; problem: Problem | null }) {
  const { t } = useTranslation('front');
  const words = useWords();
  const list = useImportStore((s) => s.list);
  const edit = useImportStore((s) => s.edit);
  const work = useWorkStore((s) => Object.values(s.works).find(({ kind }) => kind === 'order'));
  const { proposal } = list;
  if (looking) {
    const share = work ? shareOf(work) : null;
    return (
      <p className="import__said" role="status">
        <LoaderCircle className="spin" size={14} strokeWidth={1.75} aria-hidden />
        <b>{t('import.looking')}</b>
        {work && share !== null && (
          <span className="mono text-muted">
            {t('import.far', { percent: Math.floor(share * 100), total: formatBytes(work.total) })}
          </span>
        )}
        <Button small onClick={() => giveUp('order')}>
          {t('import.skip')}
        </Button>
      </p>
    );
  }
  if (problem)
    return (
      <p className="import__said text-warn" role="status">
        <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
        <span>{problem.code === 'cancelled' ? t('import.skipped') : words.message(problem)}</span>
      </p>
    );
  if (!proposal || readable(list).length < 2) return null;
  const own = !isProposed(list);
  const Icon = proposal.certain ? CircleCheck : CircleHelp;
  return (
    <p className="import__said" role="status" data-certain={proposal.certain ? '' : undefined}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <span>
        <b>{t(own ? 'import.own' : proposal.certain ? 'import.certain' : 'import.uncertain')}</b>{' '}
        <span className="text-muted">{words.order(proposal.why)}</span>
      </span>
      {own && (
        <Button small onClick={() => edit(proposed)}>
          {t('import.propose')}
        </Button>
      )}
    </p>
  );
}
