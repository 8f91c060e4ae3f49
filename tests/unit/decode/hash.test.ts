import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PayloadHash } from '../../../shared/decode/hash.ts';
import { payloadOf } from './build-packet.ts';

function hash(bytes: Uint8Array): string {
  const h = new PayloadHash();
  h.update(bytes, 0, bytes.length);
  return `${h.high.toString(16).padStart(8, '0')}${h.low.toString(16).padStart(8, '0')}`;
}

describe('PayloadHash', () => {
  it('is the same forever: sessions keep it', () => {
    expect(hash(new Uint8Array(0))).toBe('0000000000000000');
    expect(hash(new TextEncoder().encode('hopscope'))).toMatchInlineSnapshot(`"32305d1fc8945d35"`);
    expect(hash(payloadOf(1448))).toMatchInlineSnapshot(`"ea179ae74d5ead06"`);
  });

  it('depends on the bytes alone, not on where they lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(9), (bytes, at) => {
        const moved = new Uint8Array(bytes.length + 20).fill(0xaa);
        moved.set(bytes, at);
        const h = new PayloadHash();
        h.update(moved, at, bytes.length);
        expect(`${h.high.toString(16).padStart(8, '0')}${h.low.toString(16).padStart(8, '0')}`).toBe(hash(bytes));
      }),
    );
  });

  it('has no collision, in either half beyond chance, among a million near-equal payloads', () => {
    const bytes = payloadOf(64);
    const view = new DataView(bytes.buffer);
    const h = new PayloadHash();
    const [both, low, high] = [new Set<number>(), new Set<number>(), new Set<number>()];
    const count = 1_000_000;
    for (let i = 0; i < count; i++) {
      view.setUint32(20, i);
      h.update(bytes, 0, 64);
      both.add((h.high & 0x1fffff) * 0x100000000 + h.low);
      low.add(h.low);
      high.add(h.high);
    }
    expect(both.size).toBe(count);
    // n^2 / 2^33 = 116 expected among a million random 32-bit values; ten times the standard deviation allowed.
    expect(count - low.size).toBeLessThan(225);
    expect(count - high.size).toBeLessThan(225);
  });

  it('tells lengths apart, zeros too', () => {
    const seen = new Set<string>();
    for (let n = 0; n <= 256; n++) seen.add(hash(new Uint8Array(n)));
    expect(seen.size).toBe(257);
  });
});
