import { X, ZoomIn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RangeFigures } from '../../shared/contract/view.ts';
import { readDelay } from '../../shared/view/geometry-delay.ts';
import { countText, durationText } from '../../shared/view/geometry-format.ts';
import { lossText, severityOf } from '../../shared/view/geometry-severity.ts';
import { Button } from '../controls/button.tsx';
import { formatBytes } from '../format.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTimeWriter } from '../state/time-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useWords } from '../wording/use-words.ts';
import { useRangeSummary, useSelectedSummary } from './range-summary.ts';
import { useHopNames } from './use-hop-names.ts';

const DELAYS = ['min', 'mean', 'p95', 'max', 'stdev'] as const;

/** What the selected range holds, per segment and direction; beside the timeline, so that it covers none of it. */
export function RangeTable() {
  const { t } = useTranslation('views');
  const words = useWords();
  const names = useHopNames();
  const selected = useViewStore((s) => s.rangeSelection);
  const write = useTimeWriter();
  const summary = useSelectedSummary();
  const problem = useRangeSummary((s) => s.problem);
  const segments = useSessionStore((s) => s.analysis?.segments);
  if (selected === null) return null;
  const empty = summary?.segments.every(({ forward, reverse }) => isQuiet(forward) && isQuiet(reverse)) ?? false;
  return (
    <section className="range-table" aria-label={t('range.label')} aria-busy={summary === null && problem === null}>
      <header>
        <b>{t('range.title', { span: durationText(selected.to - selected.from) })}</b>
        <span className="note">
          {write(selected.from, 3)} – {write(selected.to, 3)}
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
      {problem !== null && (
        <p className="lost">
          {words.message(problem)} {words.remedy(problem.remedy)}
        </p>
      )}
      {problem === null && summary === null && <p>{t('timeline:range.counting')}</p>}
      {empty && <p>{t('timeline.empty')}</p>}
      {summary !== null && !empty && (
        <table>
          <thead>
            <tr>
              <th scope="col" colSpan={2}>
                {t('range.segment')}
              </th>
              <th scope="col">{t('timeline:range.packets')}</th>
              <th scope="col">{t('timeline:range.bytes')}</th>
              <th scope="col">{t('range.lost')}</th>
            </tr>
            <tr>
              {DELAYS.map((what) => (
                <th key={what} scope="col">
                  {t(`timeline:range.${what}`)}
                </th>
              ))}
            </tr>
          </thead>
          {summary.segments.flatMap((segment, i) => [
            <Rows
              key={`f${names[i]}`}
              name={`${names[i]} → ${names[i + 1]}`}
              figures={segment.forward}
              uncertainty={segments?.[i]?.uncertaintyNs ?? null}
            />,
            <Rows
              key={`r${names[i]}`}
              name={`${names[i + 1]} → ${names[i]}`}
              figures={segment.reverse}
              uncertainty={segments?.[i]?.uncertaintyNs ?? null}
            />,
          ])}
        </table>
      )}
    </section>
  );
}

/** Two lines: how much and how much lost; how long it took. */
function Rows({ name, figures, uncertainty }: { name: string; figures: RangeFigures; uncertainty: number | null }) {
  const { t } = useTranslation('views');
  if (isQuiet(figures)) return null;
  const severity = severityOf(figures);
  const delay = figures.delayNs;
  const bound = delay === null ? '' : readDelay(delay.p50, uncertainty).plusMinus;
  const lost = lossText(figures);
  return (
    <tbody>
      <tr className={severity === 'loss' ? 'volume lost' : severity === 'fine' ? 'volume' : 'volume unsure'}>
        <th scope="rowgroup" colSpan={2} title={name}>
          {name}
        </th>
        <td>{countText(figures.packets)}</td>
        <td>{formatBytes(figures.bytes)}</td>
        <td title={`${lost.count} / ${countText(figures.sent)} · ${lost.percent}`}>
          {figures.lost > 0 ? `${severity === 'loss' ? '✕' : '?'} ${lost.count}` : figures.sent === 0 ? '–' : '0'}
        </td>
      </tr>
      <tr className="delays" title={bound === '' ? undefined : t('timeline:range.bound', { bound })}>
        {delay === null ? (
          <td colSpan={5}>{figures.sent === 0 ? t('path.notJudged') : t('timeline:range.noDelay')}</td>
        ) : (
          DELAYS.map((what) => {
            // A spread is the same whatever the clocks' difference is.
            const read = what === 'stdev' ? null : readDelay(delay[what], uncertainty);
            return (
              <td key={what} className={read?.kind}>
                {read?.text ?? durationText(delay[what])}
              </td>
            );
          })
        )}
      </tr>
    </tbody>
  );
}

function isQuiet(figures: RangeFigures): boolean {
  return figures.packets === 0 && figures.sent === 0 && figures.lost === 0;
}
