import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, percentText, timeText, utcText } from '../../../shared/view/geometry-format.ts';
import { focusRange, revealTime, timeAtX, xOfTime } from '../../../shared/view/geometry-scale.ts';
import { decimalsOfStep, niceStep, tickTimes } from '../../../shared/view/geometry-ticks.ts';

const plain = (text: string) => text.replaceAll(/[\u2009\u00a0]/g, ' ');

describe('time scale', () => {
  it('maps there and back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e12 }),
        fc.integer({ min: 1000, max: 1e12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (from, span, share) => {
          const range = { from, to: from + span };
          const time = from + span * share;
          expect(timeAtX(range, 800, xOfTime(range, 800, time))).toBeCloseTo(time, -1);
        },
      ),
    );
  });

  it('leaves the view alone while the time is well inside, else centres it', () => {
    const range = { from: 0, to: 1000 };
    expect(revealTime(range, 500)).toBe(range);
    expect(revealTime(range, 950)).toEqual({ from: 450, to: 1450 });
  });

  it('focuses with air around, never narrower than asked', () => {
    expect(focusRange(100, 200, 10)).toEqual({ from: 80, to: 220 });
    expect(focusRange(100, 100, 50)).toEqual({ from: 75, to: 125 });
  });
});

describe('ticks', () => {
  it('takes steps of 1, 2, 5 below ten seconds and of clocks above', () => {
    expect(niceStep(10e6, 10)).toBe(1e6);
    expect(niceStep(11e6, 10)).toBe(2e6);
    expect(niceStep(100e9, 10)).toBe(10e9);
    expect(niceStep(110e9, 10)).toBe(15e9);
    expect(niceStep(25 * 60e9, 10)).toBe(5 * 60e9);
  });

  it('never has more ticks than asked for, and all inside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e14 }),
        fc.integer({ min: 1000, max: 1e15 }),
        fc.integer({ min: 2, max: 20 }),
        (from, span, most) => {
          const range = { from, to: from + span };
          const ticks = tickTimes(range, niceStep(span, most));
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const tick of ticks) expect(tick >= range.from && tick <= range.to).toBe(true);
        },
      ),
    );
  });

  it('shows as many decimals as tell ticks apart', () => {
    expect([5e9, 1e9, 5e8, 1e7, 1e6, 1e5, 2e3, 500].map(decimalsOfStep)).toEqual([0, 0, 1, 2, 3, 6, 6, 9]);
  });
});

describe('texts', () => {
  it('groups decimals of a second in threes', () => {
    expect(plain(timeText(12_401_338_000))).toBe('12.401 338');
    expect(plain(timeText(12_401_338_421, 9))).toBe('12.401 338 421');
    expect(plain(timeText(125_401_000_000, 3))).toBe('2:05.401');
    expect(plain(timeText(3_725_000_000_000, 0))).toBe('1:02:05');
    expect(plain(timeText(-1_500_000, 3))).toBe('−0.002');
  });

  it('carries a rounding over into the seconds', () => {
    expect(plain(timeText(1_999_999_900, 6))).toBe('2.000 000');
    expect(plain(timeText(59_999_999_999, 3))).toBe('1:00.000');
  });

  it('gives spans of time in the unit that suits them', () => {
    expect([0, 23e3, 1.74e6, 999.6e3, 12.4e9, 90e9, 600e9, -12e3].map((ns) => plain(durationText(ns)))).toEqual([
      '0 ns',
      '23 µs',
      '1.74 ms',
      '1 ms',
      '12.4 s',
      '90 s',
      '10 min',
      '−12 µs',
    ]);
  });

  it('never rounds a loss away to nothing or to everything', () => {
    expect(plain(percentText(4, 337))).toBe('1.19 %');
    expect(plain(percentText(1, 20_000))).toBe('0.005 %');
    expect(plain(percentText(1, 10_000_000))).toBe('< 0.001 %');
    expect(plain(percentText(99_999, 100_000))).toBe('> 99.9 %');
    expect([percentText(0, 5), percentText(5, 5), percentText(0, 0)].map(plain)).toEqual(['0 %', '100 %', '– %']);
  });

  it('tells UTC to the microsecond without losing digits', () => {
    expect(plain(utcText('1763892072000000000', 12_401_337_500))).toBe('2025-11-23 10:01:24.401 338 UTC');
  });
});
