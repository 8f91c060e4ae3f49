import { X, ZoomIn } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineView } from '../../shared/contract/view.ts';
import { countText, durationText } from '../../shared/view/geometry-format.ts';
import { type RangeFigures, summarizeRange } from '../../shared/view/geometry-range.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { useViewStore } from '../state/view-store.ts';
import { useHopNames } from './use-hop-names.ts';

const CARD_WIDTH = 384;

/** What the selected range holds, per segment and direction. */
export function RangeCard({ view, range, width }: { view: TimelineView; range: TimeRange; width: number }) {
  const { t } = useTranslation('views');
  const names = useHopNames();
  const selected = useViewStore((s) => s.rangeSelection);
  const summary = useMemo(() => (selected === null ? null : summarizeRange(view, selected)), [view, selected]);
  if (selected === null || summary === null) return null;
  const empty = summary.segments.every(({ forward, reverse }) => isQuiet(forward) && isQuiet(reverse));
  const right = xOfTime(range, width, selected.to) + 10;
  const left = xOfTime(range, width, selected.from) - 10 - CARD_WIDTH;
  const x = right + CARD_WIDTH < width ? right : left > 0 ? left : width - CARD_WIDTH - 8;
  return (
    <section
      className="view-card range-card"
      style={{ left: Math.max(4, x), width: CARD_WIDTH }}
      aria-label={t('range.label')}
    >
      <header>
        <b>{t('range.title', { span: durationText(selected.to - selected.from) })}</b>
        {!summary.exact && <span className="note">{t('range.columns')}</span>}
        <button
          type="button"
          title={t('range.zoom')}
          aria-label={t('range.zoom')}
          onClick={() => useViewStore.getState().setRange(selected)}
        >
          <ZoomIn size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          title={t('range.clear')}
          aria-label={t('range.clear')}
          onClick={() => useViewStore.getState().selectRange(null)}
        >
          <X size={14} aria-hidden="true" />
        </button>
      </header>
      {empty ? (
        <p>{t('timeline.empty')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('range.segment')}</th>
              <th scope="col" className="number">
                {t('range.sent')}
              </th>
              <th scope="col" className="number">
                {t('range.lost')}
              </th>
              <th scope="col" className="number">
                {summary.exact && 'p50'}
              </th>
            </tr>
          </thead>
          <tbody>
            {summary.segments.flatMap((segment, i) => [
              <Row key={`f${names[i]}`} name={`${names[i]} → ${names[i + 1]}`} figures={segment.forward} />,
              <Row key={`r${names[i]}`} name={`${names[i]} ← ${names[i + 1]}`} figures={segment.reverse} />,
            ])}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ name, figures }: { name: string; figures: RangeFigures }) {
  if (isQuiet(figures)) return null;
  return (
    <tr className={figures.lost > 0 ? 'lost' : undefined}>
      <th scope="row" title={name}>
        {name}
      </th>
      <td className="number">{countText(figures.seen)}</td>
      <td className="number">{figures.lost > 0 ? `✕ ${countText(figures.lost)}` : '0'}</td>
      <td className="number">{figures.p50 === null ? '' : durationText(figures.p50)}</td>
    </tr>
  );
}

function isQuiet(figures: RangeFigures): boolean {
  return figures.seen === 0 && figures.lost === 0;
}
