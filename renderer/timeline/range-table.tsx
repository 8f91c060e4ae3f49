import { X, ZoomIn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countText, durationText, timeText } from '../../shared/view/geometry-format.ts';
import type { RangeFigures } from '../../shared/view/geometry-range.ts';
import { Button } from '../controls/button.tsx';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useRangeSummary } from './range-summary.ts';
import { useHopNames } from './use-hop-names.ts';

/** What the selected range holds, per segment and direction; beside the timeline, so that it covers none of it. */
export function RangeTable() {
  const { t } = useTranslation('views');
  const names = useHopNames();
  const selected = useViewStore((s) => s.rangeSelection);
  const start = useSessionStore((s) => s.session?.from ?? 0);
  const summary = useRangeSummary((s) => s.summary);
  if (selected === null || summary === null) return null;
  const empty = summary.segments.every(({ forward, reverse }) => isQuiet(forward) && isQuiet(reverse));
  return (
    <section className="range-table" aria-label={t('range.label')}>
      <header>
        <b>{t('range.title', { span: durationText(selected.to - selected.from) })}</b>
        <span className="note">
          {timeText(selected.from - start, 3)} – {timeText(selected.to - start, 3)} s
        </span>
        <Button
          small
          look="quiet"
          icon={ZoomIn}
          label={t('range.zoom')}
          onClick={() => useViewStore.getState().setRange(selected)}
        />
        <Button
          small
          look="quiet"
          icon={X}
          label={t('range.clear')}
          onClick={() => useViewStore.getState().selectRange(null)}
        />
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
              {summary.exact && (
                <th scope="col" className="number">
                  p50
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {summary.segments.flatMap((segment, i) => [
              <Row
                key={`f${names[i]}`}
                name={`${names[i]} → ${names[i + 1]}`}
                figures={segment.forward}
                exact={summary.exact}
              />,
              <Row
                key={`r${names[i]}`}
                name={`${names[i + 1]} → ${names[i]}`}
                figures={segment.reverse}
                exact={summary.exact}
              />,
            ])}
          </tbody>
        </table>
      )}
      {!summary.exact && !empty && <p className="note">{t('range.columns')}</p>}
    </section>
  );
}

function Row({ name, figures, exact }: { name: string; figures: RangeFigures; exact: boolean }) {
  if (isQuiet(figures)) return null;
  return (
    <tr className={figures.lost > 0 ? 'lost' : undefined}>
      <th scope="row" title={name}>
        {name}
      </th>
      <td className="number">{countText(figures.seen)}</td>
      <td className="number">{figures.lost > 0 ? `✕ ${countText(figures.lost)}` : '0'}</td>
      {exact && <td className="number">{figures.p50 === null ? '' : durationText(figures.p50)}</td>}
    </tr>
  );
}

function isQuiet(figures: RangeFigures): boolean {
  return figures.seen === 0 && figures.lost === 0;
}
