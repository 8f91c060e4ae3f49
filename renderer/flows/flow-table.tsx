// biome-ignore-all lint/a11y/useSemanticElements: only the rows in view are there, each laid out for itself: no table element can be
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import '../table/table.css';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowColumn, FlowRow } from '../../shared/contract/table.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { usePagedRows } from '../table/use-paged-rows.ts';
import { rowsInView, useScaledScroll } from '../table/use-scaled-scroll.ts';
import { useHopNames } from '../timeline/use-hop-names.ts';
import { useSize } from '../timeline/use-size.ts';
import { useWords } from '../wording/use-words.ts';
import { FlowLine } from './flow-line.tsx';

const ROW_HEIGHT = 22;
const HEAD_HEIGHT = 22;

/** Before the segments, and behind them; widths in px. */
const BEFORE: readonly [FlowColumn, number][] = [
  ['first', 84],
  ['direction', 26],
  ['protocol', 48],
  ['source', 136],
  ['destination', 148],
  ['packets', 62],
  ['bytes', 68],
  ['lost', 58],
];
const BEHIND: readonly [FlowColumn, number][] = [
  ['retransmissions', 58],
  ['p50', 82],
  ['p95', 82],
];
const SEGMENT = 50;
const NUMBERS = new Set<FlowColumn>(['first', 'packets', 'bytes', 'lost', 'retransmissions', 'p50', 'p95']);

/** Every conversation, a line per direction: what it carried, and which segment lost how much of it. */
export function FlowTable() {
  const { t } = useTranslation('flows');
  const words = useWords();
  const names = useHopNames();
  const box = useRef<HTMLDivElement>(null);
  const { height } = useSize(box);
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const start = useSessionStore((s) => s.session?.from ?? 0);
  const filter = useFilterStore((s) => s.applied);
  const [sort, setSort] = useState<{ column: FlowColumn; descending: boolean }>({ column: 'lost', descending: true });
  const [cursor, setCursor] = useState<number | null>(null);
  const [total, setTotal] = useState(0);
  const scroll = useScaledScroll(box, total, ROW_HEIGHT, height, HEAD_HEIGHT);
  const view = { first: scroll.first, end: scroll.first + scroll.fits };
  const key = sessionId === null ? null : JSON.stringify([sessionId, revision, filter, sort]);
  const { rows, waiting, problem } = usePagedRows<FlowRow>(
    key,
    (first, count) => engine.viewFlows({ sessionId: sessionId ?? '', filter, sort, first, count }),
    view,
  );
  const known = rows?.total ?? 0;
  useEffect(() => setTotal(known), [known]);

  const segments = names.slice(1);
  const widths = [...BEFORE.map(([, width]) => width), ...segments.map(() => SEGMENT), ...BEHIND.map(([, w]) => w)];
  const template = widths.map((width) => `${width}px`).join(' ');
  const choose = (place: number) => {
    setCursor(place);
    scroll.reveal(place);
    const row = rows?.row(place);
    if (row !== undefined) useViewStore.getState().select({ hop: row.hop, frame: row.frame });
  };
  const placeOf = (event: MouseEvent) =>
    Number((event.target as HTMLElement).closest<HTMLElement>('[data-place]')?.dataset['place'] ?? -1);
  const open = (place: number) => {
    const row = rows?.row(place);
    if (row !== undefined) useFilterStore.getState().apply(`flow == ${row.flow}`);
  };
  const head = ([column]: readonly [FlowColumn, number]) => (
    <span
      key={column}
      role="columnheader"
      aria-sort={sort.column === column ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={NUMBERS.has(column) ? 'ptable__cell number' : 'ptable__cell'}
    >
      <button
        type="button"
        title={t(`about.${column}`)}
        onClick={() => setSort({ column, descending: sort.column === column ? !sort.descending : NUMBERS.has(column) })}
      >
        <span>{t(`column.${column}`)}</span>
        {sort.column === column && <i aria-hidden>{sort.descending ? '▾' : '▴'}</i>}
      </button>
    </span>
  );
  const steps: Record<string, number> = {
    ArrowDown: (cursor ?? -1) + 1,
    ArrowUp: (cursor ?? 1) - 1,
    PageDown: (cursor ?? 0) + scroll.fits - 2,
    PageUp: (cursor ?? 0) - scroll.fits + 2,
    Home: 0,
    End: known - 1,
  };
  const { shift, lines } = rowsInView(scroll, known, ROW_HEIGHT);
  return (
    <section className="ptable" aria-label={t('label')}>
      <div className="ptable__bar">
        <output className={waiting ? 'waiting' : ''}>
          {rows?.total == null ? t('waiting') : t('count', { count: known, text: countText(known) })}
        </output>
        <span className="topbar__space" />
        <span>{t('hint')}</span>
      </div>
      {problem !== null && (
        <p className="ptable__note problem" role="alert">
          {words.message(problem)} {words.remedy(problem.remedy)}
        </p>
      )}
      {problem === null && rows?.total === 0 && (
        <p className="ptable__note">{filter === '' ? t('table:emptyAll') : t('empty')}</p>
      )}
      <div
        ref={box}
        className="ptable__box"
        role="grid"
        tabIndex={0}
        aria-label={t('label')}
        aria-busy={waiting}
        aria-rowcount={known + 1}
        aria-activedescendant={
          cursor !== null && lines.some(({ place }) => place === cursor) ? `flow-${cursor}` : undefined
        }
        onClick={(event) => placeOf(event) >= 0 && choose(placeOf(event))}
        onDoubleClick={(event) => open(placeOf(event))}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest('button')) return;
          const to = steps[event.key];
          if (to !== undefined && known > 0) choose(Math.min(known - 1, Math.max(0, to)));
          else if (event.key === 'Enter') open(cursor ?? -1);
          else return;
          event.preventDefault();
        }}
      >
        <div
          className="ptable__sheet"
          style={{ height: scroll.height + HEAD_HEIGHT, width: widths.reduce((a, b) => a + b, 0) }}
        >
          <div className="ptable__pane" style={{ height: Math.max(HEAD_HEIGHT, height) }}>
            <div className="ptable__head one" role="rowgroup">
              <div className="ptable__line" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
                {BEFORE.map(head)}
                {segments.map((to, i) => (
                  <span
                    key={to}
                    role="columnheader"
                    className="ptable__cell number edge"
                    title={t('segmentTitle', { segment: i + 1, from: names[i], to })}
                  >
                    <span className="ptable__segment">✕ {i + 1}</span>
                  </span>
                ))}
                {BEHIND.map(head)}
              </div>
            </div>
            <div className="ptable__rows" role="rowgroup" style={{ transform: `translateY(${-shift}px)` }}>
              {lines.map(({ place, top }) => (
                <FlowLine
                  key={place}
                  row={rows?.row(place)}
                  place={place}
                  template={template}
                  start={start}
                  top={top}
                  selected={place === cursor}
                  hops={names}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
    </section>
  );
}
