import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimestampUnits } from '../../../shared/pcap/timestamp.ts';

it('agrees with exact arithmetic for every resolution', () => {
  const word = fc.nat(0xffffffff);
  fc.assert(
    fc.property(fc.nat(255), word, word, fc.integer({ min: -1_000_000, max: 1_000_000 }), (byte, high, low, offset) => {
      const units = new TimestampUnits(byte, offset);
      units.convert(high, low);
      const value = (BigInt(high) << 32n) | BigInt(low);
      const perSecond = (byte & 0x80 ? 2n : 10n) ** BigInt(byte & 0x7f);
      expect(units.seconds).toBe(Number(value / perSecond) + offset);
      expect(units.nanoseconds).toBe(Number(((value % perSecond) * 1_000_000_000n) / perSecond));
    }),
    {
      numRuns: 2000,
      examples: [
        [9, 0x18706c5b, 0xffffffff, 0],
        [12, 0xee987819, 0xc3434247, 0],
        [6, 0xffffffff, 0xffffffff, 0],
        [11, 0xffffffff, 0xffffffff, 0],
      ],
    },
  );
});
