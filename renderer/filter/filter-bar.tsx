import './filter.css';
import { ListFilter, X } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readFilter } from '../../shared/filter/check.ts';
import { Button } from '../controls/button.tsx';
import { useSessionStore } from '../state/session-store.ts';
import { FilterInput } from './filter-input.tsx';
import { FilterStatus } from './filter-status.tsx';
import { useFilterStore } from './filter-store.ts';
import { useFilterAnswers } from './shown-analysis.ts';

/** The display filter of the whole window: what is typed, whether it can be read, and what passes it. */
export function FilterBar() {
  const { t } = useTranslation('filter');
  useFilterAnswers();
  const names = useSessionStore((s) => s.session?.hops);
  const { text, applied, apply } = useFilterStore();
  const context = useMemo(() => ({ hops: names ?? [] }), [names]);
  const read = useMemo(() => readFilter(text, context), [text, context]);
  const fault = read.ok ? null : read.fault;
  const empty = text.trim() === '';
  const changed = text.trim() !== applied;
  return (
    <search className={`filter ${empty ? 'empty' : fault ? 'invalid' : 'valid'}`} aria-label={t('label')}>
      <ListFilter className="filter__sign" size={14} strokeWidth={1.75} aria-hidden />
      <FilterInput context={context} fault={fault} />
      <FilterStatus fault={fault} changed={changed} />
      {!empty && !fault && changed && (
        <Button small look="primary" onClick={() => apply(text)}>
          {t('apply')}
        </Button>
      )}
      {(!empty || applied !== '') && (
        <Button small look="quiet" icon={X} label={t('clear')} onClick={() => apply('')} />
      )}
    </search>
  );
}
