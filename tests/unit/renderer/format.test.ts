import { describe, expect, it } from 'vitest';
import { formatBytes, formatElapsed, formatNs, formatWhen } from '../../../renderer/format.ts';

describe('format', () => {
  it('writes bytes with at most three digits', () => {
    expect([0, 999, 1000, 1234, 81_234, 999_499, 999_501, 1_440_000, 5e12].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '1.23 kB',
      '81.2 kB',
      '999 kB',
      '1 MB',
      '1.44 MB',
      '5 TB',
    ]);
  });

  it('writes elapsed time without rounding up', () => {
    expect([0, 12.49, 59.99, 60, 3599.9, 3723.4].map(formatElapsed)).toEqual([
      '00:00.0',
      '00:12.4',
      '00:59.9',
      '01:00.0',
      '59:59.9',
      '01:02:03',
    ]);
  });

  it('writes nanoseconds with a unit and a real minus', () => {
    expect([0, 999, 38_000, 1_900_000, -400_000, 250e6, 2.5e9].map((ns) => formatNs(ns))).toEqual([
      '0 ns',
      '999 ns',
      '38 µs',
      '1.9 ms',
      '−400 µs',
      '250 ms',
      '2.5 s',
    ]);
    expect(formatNs(1_900_000, true)).toBe('+1.9 ms');
  });

  it('writes the time of today and the day of others', () => {
    const now = new Date(2026, 10, 23, 12);
    expect(formatWhen(new Date(2026, 10, 23, 10, 41).toISOString(), now, 'en-GB')).toBe('10:41');
    expect(formatWhen(new Date(2026, 10, 14).toISOString(), now, 'en-GB')).toBe('14 Nov');
    expect(formatWhen(new Date(2025, 10, 14).toISOString(), now, 'en-GB')).toBe('14 Nov 2025');
    expect(formatWhen('never', now, 'en-GB')).toBe('');
  });
});
