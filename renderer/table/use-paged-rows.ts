import { useEffect, useReducer, useRef, useState } from 'react';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { type Page, PagedRows } from './paged-rows.ts';

export interface RowsAnswer<Row> {
  rows: PagedRows<Row> | null;
  /** Rows of another order, filter or analysis are on screen until the new ones come. */
  waiting: boolean;
  problem: Problem | null;
}

/**
 * A list's rows for what `key` stands for (session, filter, order …); asked for again whenever it changes. The rows
 * before stay until the first new ones are there, so that a table that follows a live capture does not flicker.
 * @param view first and last row in view
 */
export function usePagedRows<Row>(
  key: string | null,
  ask: (first: number, count: number) => Promise<Page<Row>>,
  view: { first: number; end: number },
): RowsAnswer<Row> {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shown = useRef<PagedRows<Row> | null>(null);
  const latest = useRef<PagedRows<Row> | null>(null);
  const asking = useRef(ask);
  asking.current = ask;
  const inView = useRef(view);
  inView.current = view;

  useEffect(() => {
    if (key === null) return;
    const asked = asking.current;
    const mine = new PagedRows<Row>(asked, (failure) => {
      setProblem(failure === undefined ? null : problemOf(failure));
      if (failure === undefined) shown.current = mine;
      redraw();
    });
    latest.current = mine;
    mine.want(inView.current.first, inView.current.end);
    redraw();
    return () => mine.close();
  }, [key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list is asked for what is in view, too
  useEffect(() => latest.current?.want(view.first, view.end), [view.first, view.end, key]);

  return { rows: key === null ? null : shown.current, waiting: shown.current !== latest.current, problem };
}
