import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeRow, ProbeVerdict } from '../../../shared/contract/probes.ts';
import { MtrFold } from '../../../shared/metrics/mtr-fold.ts';

const S = 1e9;
const ALL = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
const verdictText = ({ code, rules, values }: ProbeVerdict): string => {
  const named = Object.entries(values).map(([name, value]) => `${name}=${Math.round(value)}`);
  return [code, rules.join(), named.join()].filter((part) => part !== '').join(' ');
};
const to = (destination: string | null) => ({ destination });

/** As recorded from mtr 0.95 to a target three hops away: rows beyond the target, repeated h lines. */
const RECORDED = `x 0 33000
h 0 10.0.1.2
h 0 10.0.1.2
p 0 61 33000
x 1 33001
h 1 10.0.2.2
h 1 10.0.2.2
p 1 92 33001
x 2 33002
x 3 33003
h 3 10.0.3.2
h 3 10.0.3.2
p 3 118 33003
x 0 33004
p 0 55 33004
x 1 33005
p 1 88 33005
x 2 33006
h 2 10.0.3.2
h 2 10.0.3.2
p 2 120 33006`;

function folded(text: string, stepNs = S / 10): MtrFold {
  const fold = new MtrFold();
  text.split('\n').forEach((line, i) => {
    fold.push(i * stepNs, line);
  });
  return fold;
}

describe('folding mtr’s raw lines', () => {
  it('drops rows past the target, counts a probe as pending first and as lost after the timeout', () => {
    const fold = folded(RECORDED);
    const early = fold.series(...ALL, 100, to('10.0.3.2')).rows;
    expect(early.map((row) => [row.hop, row.addresses, row.sent, row.received, row.pending])).toEqual([
      [1, ['10.0.1.2'], 2, 2, 0],
      [2, ['10.0.2.2'], 2, 2, 0],
      [3, ['10.0.3.2'], 2, 1, 1],
    ]);
    expect(early[2]!.lossPercent).toBe(0);
    fold.push(12 * S, 'x 0 33007');
    const late = fold.series(...ALL, 100, to('10.0.3.2')).rows;
    expect(late[2]).toMatchObject({ pending: 0, lossPercent: 50, losses: [8 * (S / 10)] });
    fold.push(12.1 * S, 'p 2 11900000 33002');
    expect(fold.series(...ALL, 100, to('10.0.3.2')).rows[2]).toMatchObject({ received: 2, lossPercent: 0, losses: [] });
  });

  it('shows rows up to the last that answers and a silent one when the target has not answered', () => {
    const rows = folded('x 0 33000\nh 0 10.0.1.2\np 0 61 33000\nx 1 33001\nx 2 33002').series(
      ...ALL,
      9,
      to('10.0.3.2'),
    ).rows;
    expect(rows.map((row) => row.addresses)).toEqual([['10.0.1.2'], []]);
    expect(rows[1]).toMatchObject({ averageMs: null, stdevMs: null, lastMs: null });
  });

  it('follows the target when the path gets longer', () => {
    const fold = folded(RECORDED);
    fold.push(3 * S, 'h 2 10.0.9.9');
    expect(fold.series(...ALL, 9, to('10.0.3.2')).rows).toHaveLength(4);
    expect(fold.series(...ALL, 9, to('10.0.3.2')).rows[2]!.addresses).toEqual(['10.0.3.2', '10.0.9.9']);
  });

  it('tells a wrapped sequence number’s probes apart', () => {
    const fold = folded('h 0 10.0.0.1\nx 0 33000\np 0 100 33000');
    fold.push(400 * S, 'x 0 33000');
    fold.push(400.1 * S, 'p 0 300 33000');
    fold.push(400.2 * S, 'p 0 999 33000');
    fold.push(400.3 * S, 'p 1 999 33000');
    expect(fold.series(...ALL, 9, to('10.0.0.1')).rows).toMatchObject([
      { sent: 2, received: 2, lastMs: 0.3, averageMs: 0.2 },
    ]);
  });

  it('gives mean and sample deviation over all probes, also running', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500_000 }), { minLength: 1, maxLength: 200 }), (rtts) => {
        const fold = new MtrFold();
        fold.push(0, 'h 0 10.0.0.1');
        rtts.forEach((rtt, i) => {
          fold.push(i * S, `x 0 ${33000 + i}`);
          fold.push(i * S + 1, `p 0 ${rtt} ${33000 + i}`);
        });
        const [row] = fold.series(0, 1000 * S, 1000, to('10.0.0.1')).rows;
        const ms = rtts.map((rtt) => rtt / 1000);
        const mean = ms.reduce((a, b) => a + b) / ms.length;
        const variance = ms.length < 2 ? 0 : ms.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (ms.length - 1);
        expect(row!.averageMs).toBeCloseTo(mean, 6);
        expect(row!.stdevMs).toBeCloseTo(Math.sqrt(variance), 6);
        expect(row!.bestMs).toBe(Math.min(...ms));
        expect(row!.worstMs).toBe(Math.max(...ms));
        expect(row!.points.map((p) => [p.time, p.medianMs])).toEqual(ms.map((x, i) => [i * S, x]));
        expect(row!.points.at(-1)!.averageMs).toBeCloseTo(mean, 6);
        expect(row!.points.at(-1)!.stdevMs).toBeCloseTo(row!.stdevMs!, 9);
      }),
      { numRuns: 50 },
    );
  });

  it('reduces points to at most as many as asked for, and loses no extreme', () => {
    const fold = new MtrFold();
    fold.push(0, 'h 0 10.0.0.1');
    for (let i = 0; i < 5000; i++) {
      fold.push(i * 1e8, `x 0 ${33000 + i}`);
      if (i % 7 !== 0) fold.push(i * 1e8 + 1, `p 0 ${1000 + ((i * 7919) % 997)} ${33000 + i}`);
    }
    const [row] = fold.series(0, 5000 * 1e8, 200, to('10.0.0.1')).rows;
    expect(row!.points.length).toBeLessThanOrEqual(200);
    expect(row!.points.length).toBeGreaterThan(190);
    expect(row!.losses.length).toBeLessThanOrEqual(200);
    expect(Math.max(...row!.points.map((p) => p.maxMs))).toBe(row!.worstMs);
    expect(Math.min(...row!.points.map((p) => p.minMs))).toBe(row!.bestMs);
    for (const [i, p] of row!.points.entries()) {
      expect(p.minMs <= p.medianMs && p.medianMs <= p.maxMs).toBe(true);
      if (i > 0) expect(p.time).toBeGreaterThan(row!.points[i - 1]!.time);
    }
    const part = fold.series(100 * 1e8, 110 * 1e8, 200, to('10.0.0.1')).rows[0]!;
    expect(part.points.map((p) => p.time / 1e8)).toEqual([100, 101, 102, 103, 104, 106, 107, 108, 109]);
    expect(part.losses.map((t) => t / 1e8)).toEqual([105]);
    expect(part.sent).toBe(5000);
  });

  it('takes any line without harm', () => {
    const word = fc.oneof(fc.constantFrom('x', 'h', 'p', 'd', 'm'), fc.integer().map(String), fc.string());
    fc.assert(
      fc.property(
        fc.array(
          fc.array(word, { maxLength: 5 }).map((words) => words.join(' ')),
          { maxLength: 50 },
        ),
        (lines) => {
          const fold = folded(lines.join('\n'));
          for (const row of fold.series(0, 1e12, 10).rows) {
            expect(row.received + row.pending).toBeLessThanOrEqual(row.sent);
            expect(row.lossPercent >= 0 && row.lossPercent <= 100).toBe(true);
          }
        },
      ),
    );
  });
});

describe('the columns of mtr', () => {
  const fold = new MtrFold();
  fold.push(0, 'h 0 10.0.0.1');
  [1000, 3000, 2000, null, 8000].forEach((rtt, i) => {
    fold.push(i * 20 * S, `x 0 ${33000 + i}`);
    if (rtt !== null) fold.push(i * 20 * S + 1, `p 0 ${rtt} ${33000 + i}`);
  });

  it('are worked out as mtr does: the first jitter is 0, and Jint goes without its last division', () => {
    const [row] = fold.series(...ALL, 10, to('10.0.0.1')).rows;
    expect(row).toMatchObject({ sent: 5, received: 4, lost: 1, lossPercent: 20, lastMs: 8, jitterMs: 6 });
    expect(row!.jitterAverageMs).toBeCloseTo((0 + 2 + 1 + 6) / 4, 9);
    expect(row!.jitterWorstMs).toBe(6);
    expect(row!.geometricMs).toBeCloseTo((1 * 3 * 2 * 8) ** 0.25, 9);
    // By hand: 0; 2000; 2000 + 1000 - 125 = 2875; 2875 + 6000 - 180.
    expect(row!.jitterRunningMs).toBeCloseTo(8.695, 9);
    expect(row!.points.map((p) => p.jitterMs)).toEqual([0, 2, 1, 6]);
  });

  it('of the last seconds only, when asked for: the points stay', () => {
    const [row] = fold.series(...ALL, 10, { destination: '10.0.0.1', lastSeconds: 45 }).rows;
    expect(row).toMatchObject({ sent: 3, received: 2, lost: 1, bestMs: 2, worstMs: 8 });
    expect(row!.points).toHaveLength(4);
    fold.push(200 * S, 'h 0 10.0.0.1');
    const [none] = fold.series(...ALL, 10, { destination: '10.0.0.1', lastSeconds: 45 }).rows;
    expect(none).toMatchObject({ sent: 0, received: 0, lossPercent: 0, lastMs: null, geometricMs: null });
  });

  it('tell when another address began to answer', () => {
    const moved = new MtrFold();
    ['10.0.0.1', '10.0.0.1', '10.0.0.7'].forEach((address, i) => {
      moved.push(i * S, `h 0 ${address}`);
      moved.push(i * S, `x 0 ${33000 + i}`);
      moved.push(i * S, `p 0 100 ${33000 + i}`);
    });
    const change = { time: 2 * S, from: '10.0.0.1', to: '10.0.0.7' };
    expect(moved.series(0, 3 * S, 10).rows[0]!.changes).toEqual([change]);
    expect(moved.series(0, 2 * S, 10).rows[0]!.changes).toEqual([]);
  });
});

describe('verdicts', () => {
  /** Rows with the given answers and losses, 200 probes each, the last one the target. */
  function verdicts(rows: { rtt: number; lossEvery?: number; silent?: boolean }[], interval = 1.05): string[] {
    const text = ({ verdicts }: ProbeRow) => verdicts.map(verdictText).join(' ');
    const fold = new MtrFold();
    let seq = 33000;
    rows.forEach((row, pos) => {
      if (!row.silent) fold.push(0, `h ${pos} 10.0.0.${pos + 1}`);
      for (let i = 0; i < 200; i++) {
        fold.push(i * S, `x ${pos} ${seq}`);
        if (!row.silent && !(row.lossEvery && i % row.lossEvery === 0)) fold.push(i * S, `p ${pos} ${row.rtt} ${seq}`);
        seq++;
      }
    });
    fold.push(300 * S, 'x 0 60000');
    return fold
      .series(...ALL, 10, { destination: `10.0.0.${rows.length}`, intervalSeconds: interval, concurrent: 1 })
      .rows.map(text);
  }

  it('R1, R2: loss in the middle alone is no loss', () => {
    const [, middle, target] = verdicts([{ rtt: 100 }, { rtt: 200, lossEvery: 2 }, { rtt: 300 }]);
    expect(middle).toMatch(/^limited R2$/);
    expect(target).toMatch(/^target-clean R1$/);
  });

  it('R12: and is put down to the pace when that is too fast', () => {
    expect(verdicts([{ rtt: 100 }, { rtt: 200, lossEvery: 2 }, { rtt: 300 }], 0.2)[1]).toBe('too-fast R12');
  });

  it('R3, R4, R8: loss that carries on begins at its first row', () => {
    const [first, begin, next, target] = verdicts([
      { rtt: 100 },
      { rtt: 200, lossEvery: 10 },
      { rtt: 250, lossEvery: 5 },
      { rtt: 300, lossEvery: 10 },
    ]);
    expect(first).toBe('');
    expect(begin).toMatch(/^loss-begins R3,R4 carriedPercent=10$/);
    expect(next).toMatch(/^loss-carried R4 carriedPercent=10,hop=2 rest-limited R2$/);
    expect(target).toMatch(/^target-loss-from R3,R8 lossPercent=10,hop=2$/);
  });

  it('R6, R7: a rise that stays, and one that does not', () => {
    const rows = verdicts([{ rtt: 100 }, { rtt: 9000 }, { rtt: 300 }, { rtt: 20300 }, { rtt: 20400 }]);
    expect(rows[1]).toBe('latency-here R6');
    expect(rows[3]).toMatch(/^latency-stays R7 riseMs=20$/);
    expect(rows[4]).toBe('');
  });

  it('R13: a silent hop in the middle is no fault', () => {
    expect(verdicts([{ rtt: 100 }, { rtt: 0, silent: true }, { rtt: 300 }])[1]).toMatch(/^silent-hop R13$/);
  });

  it('R9: several addresses, R11: few probes', () => {
    const fold = folded('h 0 10.0.0.1\nh 0 10.0.0.2\nx 0 1\np 0 50 1\nx 0 2');
    fold.push(100 * S, 'x 0 3');
    expect(fold.series(...ALL, 9, to('10.0.0.2')).rows[0]!.verdicts.map(verdictText)).toEqual([
      'target-loss R3,R8 lossPercent=50',
      'several-paths R9 count=2',
      'few-probes R11 count=3',
    ]);
  });

  it('R12: warns of the pace for all runs of one node together', () => {
    const warn = (intervalSeconds: number, concurrent: number) =>
      new MtrFold().series(...ALL, 9, { destination: null, intervalSeconds, concurrent }).pace;
    expect(warn(1.05, 1)).toBeNull();
    expect(warn(1.05, 2)).toEqual({ intervalSeconds: 1.05, concurrent: 2, safeSeconds: 2.1 });
    expect(warn(0.2, 1)).toEqual({ intervalSeconds: 0.2, concurrent: 1, safeSeconds: 1.05 });
  });
});
