import { expect, it } from 'vitest';
import { unbrokenRuns } from '../../../renderer/probes/series-data.ts';
import { MTR_BREAK, MtrFold } from '../../../shared/metrics/mtr-fold.ts';

const S = 1e9;

/** One answered probe a second, the last one without an answer. */
function run(fold: MtrFold, from: number, probes: number): void {
  for (let i = 0; i < probes; i++) {
    fold.push((from + i) * S, `x 0 ${33000 + i}`);
    if (i === 0) fold.push((from + i) * S, 'h 0 10.0.0.1');
    if (i < probes - 1) fold.push((from + i + 0.1) * S, `p 0 100 ${33000 + i}`);
  }
}

function folded(): MtrFold {
  const fold = new MtrFold();
  fold.push(0, 'x 0 32999');
  run(fold, 1, 20);
  fold.push(20 * S, MTR_BREAK);
  run(fold, 22, 20);
  return fold;
}

it('makes no loss of probes that nobody waited for, and keeps what was lost before', () => {
  const fold = folded();
  // Both runs have used this number: the answer is to the second one's.
  fold.push(60 * S, 'p 0 500 33019');
  const [row] = fold.series(0, 1e12, 1000).rows;
  expect([row!.sent, row!.received, row!.pending, row!.losses]).toEqual([40, 39, 0, [0]]);
});

it('parts the points at the break, also where it is short and where points are drawn together', () => {
  for (const most of [1000, 4]) {
    const [row] = folded().series(0, 50 * S, most).rows;
    const after = row!.points.filter(({ afterBreak }) => afterBreak);
    expect(after).toHaveLength(1);
    expect(after[0]!.time).toBeGreaterThanOrEqual(22 * S);
    expect(row!.points.filter(({ time }) => time < 21 * S).length).toBeGreaterThan(0);
    const runs = unbrokenRuns(row!.points);
    expect(runs).toHaveLength(2);
    expect(runs[0]!.at(-1)!.time).toBeLessThan(21 * S);
    expect(runs[1]![0]!.time).toBeGreaterThanOrEqual(22 * S);
  }
});
