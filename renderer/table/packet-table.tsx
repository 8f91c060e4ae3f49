// biome-ignore-all lint/a11y/useSemanticElements: only the rows in view are there, each laid out for itself: no table element can be
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import './table.css';
import { ContextMenu } from '@base-ui/react/context-menu';
import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableRow } from '../../shared/contract/table.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { revealTime } from '../../shared/view/geometry-scale.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useTimeScale } from '../state/time-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useSize } from '../timeline/use-size.ts';
import { useWords } from '../wording/use-words.ts';
import { ColumnPicker } from './column-picker.tsx';
import { shownColumns, withClocks } from './columns.ts';
import { TableHead } from './table-head.tsx';
import { pressTableKey } from './table-keys.ts';
import { TableLine } from './table-line.tsx';
import { TableMenu } from './table-menu.tsx';
import { useTableStore } from './table-store.ts';
import { TimePicker } from './time-picker.tsx';
import { rowsInView, useScaledScroll } from './use-scaled-scroll.ts';
import { useTableRows } from './use-table-rows.ts';
import { zoomTo } from './zoom-to.ts';

const ROW_HEIGHT = 22;
const HEAD_HEIGHT = 44;

/** Every packet of the session, joined to itself: one row each, one group of columns per hop. */
export function PacketTable() {
  const { t } = useTranslation('table');
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { height } = useSize(box);
  const hops = useSessionStore((s) => s.session?.hops.length ?? 0);
  const { format, write } = useTimeScale();
  const { hidden, widths: chosen, inView, sincePrevious } = useTableStore();
  // A time of day is longer than seconds.
  const widths = !sincePrevious && (format === 'utc' || format === 'local') ? withClocks(chosen) : chosen;
  const filtered = useFilterStore((s) => s.applied !== '');
  const selection = useViewStore((s) => s.selection);
  const columns = useMemo(() => shownColumns(hops, hidden), [hops, hidden]);
  const template = columns.map(({ kind }) => `${widths[kind]}px`).join(' ');
  const width = columns.reduce((sum, { kind }) => sum + widths[kind], 0);
  const [cursor, setCursor] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const [total, setTotal] = useState(0);
  // Where the cursor went before its row had come, and what was selected and the order then: any other is meant instead.
  const awaited = useRef<{ place: number; column: number; key: string | null; selection: typeof selection } | null>(
    null,
  );
  const scroll = useScaledScroll(box, total, ROW_HEIGHT, height, HEAD_HEIGHT);
  const view = { first: scroll.first, end: scroll.first + scroll.fits };
  const { rows, waiting, problem, find, key } = useTableRows(view);
  const known = rows?.total ?? 0;
  useEffect(() => setTotal(known), [known]);

  const above = (place: number) => (!sincePrevious ? 'any' : place === 0 ? undefined : (rows?.row(place - 1) ?? null));
  const choose = (place: number, column = active) => {
    const row = rows?.row(place);
    setCursor(place);
    scroll.reveal(place);
    awaited.current = row === undefined ? { place, column, key, selection } : null;
    if (row !== undefined) selectRow(row, columns[column]?.hop ?? null, inView);
  };

  const comes = awaited.current;
  const awaitedRow = comes?.key === key && comes.selection === selection ? rows?.row(comes.place) : undefined;
  useEffect(() => {
    const meant = awaited.current;
    if (awaitedRow === undefined || meant === null) return;
    awaited.current = null;
    selectRow(awaitedRow, columns[meant.column]?.hop ?? null, inView);
  }, [awaitedRow, columns, inView]);

  // A packet that was selected elsewhere, or is elsewhere in a new order, is looked for.
  const findNow = useRef(find);
  findNow.current = find;
  const revealNow = useRef(scroll.reveal);
  revealNow.current = scroll.reveal;
  const cursorRow = cursor === null ? undefined : rows?.row(cursor);
  const cursorIsIt = cursorRow !== undefined && selection !== null && holds(cursorRow, selection.hop, selection.frame);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key is another order
  useEffect(() => {
    if (selection === null) {
      setCursor(null);
      return;
    }
    const meant = awaited.current;
    if (cursorIsIt || (meant !== null && meant.key === key && meant.selection === selection)) return;
    let wanted = true;
    findNow.current(selection.hop, selection.frame).then(
      (place) => {
        if (!wanted) return;
        setCursor(place);
        if (place !== null) revealNow.current(place);
      },
      () => wanted && setCursor(null),
    );
    return () => {
      wanted = false;
    };
  }, [selection, key, cursorIsIt, known]);

  const pointed = (event: MouseEvent): { place: number; column: number } | null => {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>('[data-place]');
    if (line === null) return null;
    const column = Number(target.closest<HTMLElement>('[data-column]')?.dataset['column'] ?? active);
    return { place: Number(line.dataset['place']), column };
  };
  const onPoint = (event: MouseEvent) => {
    const at = pointed(event);
    if (at === null) return;
    setActive(at.column);
    choose(at.place, at.column);
  };

  const beside = cursor === null ? 'any' : above(cursor);
  const times = { write, since: beside === 'any' ? null : { row: beside } };
  const { shift, lines } = rowsInView(scroll, known, ROW_HEIGHT);
  return (
    <section className="ptable" aria-label={t('label')}>
      <div className="ptable__bar">
        <output className={waiting ? 'waiting' : ''}>
          {rows?.total == null ? t('waiting') : t('count', { count: known, text: countText(known) })}
        </output>
        <label>
          <input
            type="checkbox"
            checked={inView}
            onChange={(event) => useTableStore.getState().setInView(event.target.checked)}
          />
          {t('inView')}
        </label>
        <span className="topbar__space" />
        <TimePicker />
        <ColumnPicker />
      </div>
      {problem !== null && (
        <p className="ptable__note problem" role="alert">
          {words.message(problem)} {words.remedy(problem.remedy)}
        </p>
      )}
      {problem === null && rows?.total === 0 && (
        <p className="ptable__note">{t(inView ? 'emptyInView' : filtered ? 'empty' : 'emptyAll')}</p>
      )}
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={box}
          className="ptable__box"
          role="grid"
          tabIndex={0}
          aria-label={t('label')}
          aria-busy={waiting}
          aria-rowcount={known + 2}
          aria-colcount={columns.length}
          aria-activedescendant={
            cursor !== null && lines.some(({ place }) => place === cursor) ? `ptable-${cursor}` : undefined
          }
          onClick={onPoint}
          onContextMenu={onPoint}
          onDoubleClick={(event) => {
            const row = rows?.row(pointed(event)?.place ?? -1);
            if (row !== undefined) zoomTo(row);
          }}
          onKeyDown={(event) => {
            const at = { cursor, total: known, page: Math.max(1, scroll.fits - 2), columns, active, times };
            const done = pressTableKey(event, { ...at, row: cursorRow, t, choose, setActive });
            if (done) event.preventDefault();
          }}
        >
          <div className="ptable__sheet" style={{ height: scroll.height + HEAD_HEIGHT, width }}>
            <div className="ptable__pane" style={{ height: Math.max(HEAD_HEIGHT, height) }}>
              <TableHead columns={columns} template={template} />
              <div className="ptable__rows" role="rowgroup" style={{ transform: `translateY(${-shift}px)` }}>
                {lines.map(({ place, top }) => (
                  <TableLine
                    key={place}
                    row={rows?.row(place)}
                    place={place}
                    columns={columns}
                    template={template}
                    write={write}
                    above={above(place)}
                    top={top}
                    selected={place === cursor}
                    active={place === cursor ? active : -1}
                  />
                ))}
              </div>
            </div>
          </div>
        </ContextMenu.Trigger>
        <TableMenu row={cursorRow} column={columns[active]} columns={columns} times={times} />
      </ContextMenu.Root>
    </section>
  );
}

function holds({ cells }: TableRow, hop: number, frame: number): boolean {
  return cells[hop]?.frame === frame;
}

/** At the hop of the column when the packet was seen there, else where it was seen first. */
function selectRow(row: TableRow, hop: number | null, inView: boolean): void {
  const view = useViewStore.getState();
  const frame = hop === null ? null : (row.cells[hop]?.frame ?? null);
  view.select(frame === null ? { hop: row.hop, frame: row.frame } : { hop: hop!, frame });
  if (inView) return;
  const shown = revealTime(view.range, row.time);
  if (shown !== view.range) view.setRange(shown);
}
