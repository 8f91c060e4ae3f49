import { useTranslation } from 'react-i18next';
import { FindingsPanel } from '../findings/findings-panel.tsx';
import { RangeTable } from '../timeline/range-table.tsx';

/** What the analysis found, under the figures of the selected range where there is one. */
export function FindingsPane() {
  const { t } = useTranslation('dock');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
    <section className="dock-scroll" aria-label={t('panel.findings')} tabIndex={0}>
      <RangeTable />
      <FindingsPanel />
    </section>
  );
}
