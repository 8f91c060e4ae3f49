import { Copy, CornerDownRight, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../shared/contract/errors.ts';
import { copy } from '../plan/plan-actions.ts';
import { useWords } from '../wording/use-words.ts';
import { Button } from './button.tsx';

interface ProblemCardProps {
  problem: Problem;
  /** Brings to the field that it is about, where there is one. */
  onGo?: (() => void) | null;
  /** Puts the problem away, where it covers something. */
  onClose?: () => void;
  /** Ways to act on it, below. */
  children?: ReactNode;
}

/** A failure as a person wants it: which node or hop, what happened and why, what to do next. */
export function ProblemCard({ problem, onGo, onClose, children }: ProblemCardProps) {
  const { t } = useTranslation();
  const words = useWords();
  const remedy = words.remedy(problem.remedy);
  return (
    <div className="problem-card" data-code={problem.code}>
      <TriangleAlert size={14} strokeWidth={1.75} aria-hidden />
      <p className="problem-card__text">
        {problem.subject !== null && <span className="problem-card__subject">{problem.subject} </span>}
        {words.message(problem)}
      </p>
      <span className="problem-card__actions">
        {onGo && <Button small look="quiet" icon={CornerDownRight} label={t('problem.go')} onClick={onGo} />}
        {remedy !== '' && (
          <Button
            small
            look="quiet"
            icon={Copy}
            label={t('problem.copy')}
            onClick={() => void copy(remedy, t('problem.remedy'))}
          />
        )}
        {onClose && <Button small look="quiet" icon={X} label={t('close')} onClick={onClose} />}
      </span>
      {remedy !== '' && <p className="problem-card__remedy">{remedy}</p>}
      {children && <div className="problem-card__more">{children}</div>}
    </div>
  );
}
