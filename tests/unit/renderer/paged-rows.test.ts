import { describe, expect, it } from 'vitest';
import { PAGE, type Page, PagedRows } from '../../../renderer/table/paged-rows.ts';

const TOTAL = 10_000;

/** A list of numbers whose answers come when they are let go. */
function list() {
  const asked: number[] = [];
  const waiting: (() => void)[] = [];
  const told: unknown[] = [];
  const ask = (first: number, count: number) =>
    new Promise<Page<number>>((resolve) => {
      asked.push(first);
      const rows = Array.from({ length: Math.min(count, TOTAL - first) }, (_, i) => first + i);
      waiting.push(() => resolve({ total: TOTAL, rows }));
    });
  const rows = new PagedRows<number>(ask, (failure) => told.push(failure));
  const answer = async () => {
    waiting.shift()!();
    await new Promise((resume) => setImmediate(resume));
  };
  return { rows, asked, told, answer };
}

describe('paged rows', () => {
  it('asks for what is wanted now, one page at a time, and skips what was scrolled past', async () => {
    const { rows, asked, answer } = list();
    rows.want(0, 40);
    for (let first = 0; first < 8000; first += 100) rows.want(first, first + 40);
    expect(asked).toEqual([0]);
    await answer();
    expect(rows.total).toBe(TOTAL);
    expect(asked).toEqual([0, Math.floor(7900 / PAGE) * PAGE]);
    await answer();
    expect(rows.row(7910)).toBe(7910);
    expect(rows.row(4000)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  it('asks for nothing behind the end, keeps few pages, and tells nothing once closed', async () => {
    const { rows, asked, told, answer } = list();
    rows.want(TOTAL - 10, TOTAL + 500);
    await answer();
    expect(asked).toEqual([TOTAL - PAGE]);
    for (let first = 0; first < TOTAL - PAGE; first += PAGE) {
      rows.want(first, first + 1);
      await answer();
    }
    expect(rows.row(TOTAL - 1)).toBeUndefined();
    expect(rows.row(TOTAL - PAGE - 1)).toBe(TOTAL - PAGE - 1);
    const before = told.length;
    rows.want(0, 1);
    rows.close();
    await answer();
    expect(told).toHaveLength(before);
  });

  it('tells why rows could not be had, and asks again when they are wanted again', async () => {
    let fail = true;
    const told: unknown[] = [];
    const rows = new PagedRows<number>(
      async () => {
        if (fail) throw new Error('refused');
        return { total: 1, rows: [7] };
      },
      (failure) => told.push(failure),
    );
    rows.want(0, 10);
    await new Promise((resume) => setImmediate(resume));
    expect(String(told[0])).toContain('refused');
    fail = false;
    rows.want(0, 10);
    await new Promise((resume) => setImmediate(resume));
    expect(rows.row(0)).toBe(7);
  });
});
