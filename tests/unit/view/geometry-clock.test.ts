import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, midnight } from '../../../shared/view/geometry-clock.ts';

const plain = (text: string) => text.replaceAll('\u2009', ' ');
const base = String(BigInt(Date.UTC(2026, 10, 23, 10, 1, 12)) * 1_000_000n);

describe('times of day', () => {
  it('are exact to the nanosecond, in any zone, over midnight and before the base', () => {
    expect(plain(clockText(base, 401_338_271, 9))).toBe('10:01:12.401 338 271');
    expect(plain(clockText(base, 401_338_771, 6))).toBe('10:01:12.401 339');
    expect(clockText(base, 999_999_999, 0)).toBe('10:01:13');
    expect(clockText(base, 0, 0, 330)).toBe('15:31:12');
    expect(clockText(base, 14 * 3600e9, 0)).toBe('00:01:12');
    expect(clockText(base, -11 * 3600e9, 0)).toBe('23:01:12');
    expect(clockText('0', -1, 9)).toMatch(/^23:59:59/);
  });

  it('are what the calendar says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -86_400, max: 86_400 }), (ms, seconds) => {
        const text = clockText(String(BigInt(ms) * 1_000_000n), seconds * 1e9, 3);
        expect(text).toBe(new Date(ms + seconds * 1000).toISOString().slice(11, 23));
      }),
    );
  });

  it('count from midnight, so that ticks stand at whole times of day', () => {
    expect(clockText(base, midnight(base), 9).startsWith('00:00:00')).toBe(true);
    expect(clockText(base, midnight(base, -480), 0, -480)).toBe('00:00:00');
    expect(midnight(base)).toBeLessThanOrEqual(0);
  });
});
