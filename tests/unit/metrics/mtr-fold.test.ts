import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MtrFold } from '../../../shared/metrics/mtr-fold.ts';

const S = 1e9;
const ALL = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
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

describe('verdicts', () => {
  /** Rows with the given answers and losses, 200 probes each, the last one the target. */
  function verdicts(rows: { rtt: number; lossEvery?: number; silent?: boolean }[], interval = 1.05): string[] {
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
      .rows.map((row) => row.verdict);
  }

  it('R1, R2: loss in the middle alone is no loss', () => {
    const [, middle, target] = verdicts([{ rtt: 100 }, { rtt: 200, lossEvery: 2 }, { rtt: 300 }]);
    expect(middle).toMatch(/Not loss on the path.*R2/);
    expect(target).toMatch(/No loss to the target.*R1/);
  });

  it('R12: and is put down to the pace when that is too fast', () => {
    expect(verdicts([{ rtt: 100 }, { rtt: 200, lossEvery: 2 }, { rtt: 300 }], 0.2)[1]).toMatch(/R12/);
  });

  it('R3, R4, R8: loss that carries on begins at its first row', () => {
    const [first, begin, next, target] = verdicts([
      { rtt: 100 },
      { rtt: 200, lossEvery: 10 },
      { rtt: 250, lossEvery: 5 },
      { rtt: 300, lossEvery: 10 },
    ]);
    expect(first).toBe('');
    expect(begin).toMatch(/Loss begins here.*10 %.*R3, R4/);
    expect(next).toMatch(/10 % carries on from hop 2.*R4.*rest.*R2/);
    expect(target).toMatch(/10 % lost.*begins at hop 2.*R8/);
  });

  it('R6, R7: a rise that stays, and one that does not', () => {
    const rows = verdicts([{ rtt: 100 }, { rtt: 9000 }, { rtt: 300 }, { rtt: 20300 }, { rtt: 20400 }]);
    expect(rows[1]).toMatch(/R6/);
    expect(rows[3]).toMatch(/rises here by 20 ms and stays.*R7/);
    expect(rows[4]).toBe('');
  });

  it('R13: a silent hop in the middle is no fault', () => {
    expect(verdicts([{ rtt: 100 }, { rtt: 0, silent: true }, { rtt: 300 }])[1]).toMatch(/no fault by itself.*R13/);
  });

  it('R9: several addresses, R11: few probes', () => {
    const fold = folded('h 0 10.0.0.1\nh 0 10.0.0.2\nx 0 1\np 0 50 1\nx 0 2');
    fold.push(100 * S, 'x 0 3');
    expect(fold.series(...ALL, 9, to('10.0.0.2')).rows[0]!.verdict).toMatch(/2 addresses.*R9.*Only 3 probes.*R11/);
  });

  it('R12: warns of the pace for all runs of one node together', () => {
    const warn = (intervalSeconds: number, concurrent: number) =>
      new MtrFold().series(...ALL, 9, { destination: null, intervalSeconds, concurrent }).warnings;
    expect(warn(1.05, 1)).toEqual([]);
    expect(warn(1.05, 2)[0]).toMatch(/2 mtr runs share.*2\.10 s.*R12/);
    expect(warn(0.2, 1)[0]).toMatch(/every 0\.2 s/);
  });
});
