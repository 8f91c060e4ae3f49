import { useTranslation } from 'react-i18next';
import type { FilterFault } from '../../shared/filter/faults.ts';
import { formatCount } from '../format.ts';
import { useWords } from '../wording/use-words.ts';
import { useFilterStore } from './filter-store.ts';

/** How the filter stands, in words: what is wrong and where, or how many packets pass. */
export function FilterStatus({ fault, changed }: { fault: FilterFault | null; changed: boolean }) {
  const { t, i18n } = useTranslation('filter');
  const { text, applied, answer, problem } = useFilterStore();
  const words = useWords();
  const count = (n: number) => formatCount(n, i18n.language);
  if (fault !== null)
    return (
      <output id="filter-status" className="filter__status fault">
        <b>{t('at', { place: count(fault.at + 1) })}</b> {t(`faults.${fault.code}.message`, fault.about)}{' '}
        <span>{t(`faults.${fault.code}.remedy`, fault.about)}</span>
      </output>
    );
  const told = () => {
    if (text.trim() !== '' && changed) return t('valid');
    if (applied === '') return t('empty');
    if (problem !== null) return `${words.message(problem)} ${words.remedy(problem.remedy)}`;
    if (answer?.filter !== applied) return t('counting');
    const { packets, flows } = answer;
    return t('passed', {
      passed: count(packets.passed),
      all: count(packets.all),
      flows: t('flows', { count: flows.passed, text: count(flows.passed) }),
    });
  };
  return (
    <output id="filter-status" className={problem === null ? 'filter__status' : 'filter__status fault'}>
      {told()}
    </output>
  );
}
