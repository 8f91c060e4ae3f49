import { X, ZoomIn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countText, durationText } from '../../shared/view/geometry-format.ts';
import { type TimeRange, xOfTime } from '../../shared/view/geometry-scale.ts';
import { showPanel } from '../dock/dock-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useSelectedSummary } from './range-summary.ts';

/** One line over the selected range: how long, how much was lost; the figures per segment are in the details panel. */
export function RangeChip({ range, width }: { range: TimeRange; width: number }) {
  const { t } = useTranslation('views');
  const selected = useViewStore((s) => s.rangeSelection);
  const summary = useSelectedSummary();
  if (selected === null) return null;
  const middle = xOfTime(range, width, (selected.from + selected.to) / 2);
  if (middle < 0 || middle > width) return null;
  const lost = summary?.segments.reduce((sum, { forward, reverse }) => sum + forward.lost + reverse.lost, 0) ?? null;
  // Centred over the range, and within the plot at both ends.
  const share = Math.round((middle / width) * 100);
  return (
    <div className="range-chip" style={{ left: middle, transform: `translateX(-${share}%)` }}>
      <button type="button" title={t('range.figures')} onClick={() => showPanel('findings')}>
        {durationText(selected.to - selected.from)}
        {lost !== null && (
          <span className={lost > 0 ? 'lost' : undefined}>
            {lost > 0 ? `✕ ${t('range.lostCount', { lost: countText(lost) })}` : t('path.noneLost')}
          </span>
        )}
      </button>
      <button
        type="button"
        title={t('range.zoom')}
        aria-label={t('range.zoom')}
        onClick={() => useViewStore.getState().setRange(selected)}
      >
        <ZoomIn size={13} aria-hidden="true" />
      </button>
      <button
        type="button"
        title={t('range.clear')}
        aria-label={t('range.clear')}
        onClick={() => useViewStore.getState().selectRange(null)}
      >
        <X size={13} aria-hidden="true" />
      </button>
    </div>
  );
}
