/** Seeded mutation of byte strings, replayable by the printed seed. */

/** xorshift32: uniform enough here, fast, and the same everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) | 0 || 1;
  }

  /** 0 to `limit` - 1. */
  next(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % limit;
  }
}

/** Values that lengths and offsets break at. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 0x0f, 0x10, 0x40, 0x45, 0x60, 0x7f, 0x80, 0xfe, 0xff];

/**
 * Changes a copy of `seed` the ways that break parsers: single bytes, edge values, bits, copied and swapped stretches,
 * cut ends, and 2 in 100 bytes at random as editcap -E 0.02 does. The header of the file (24 bytes) is mostly spared,
 * so that packets are reached.
 */
export function mutate(seed: Uint8Array, random: Random): Uint8Array {
  const out = seed.slice();
  const low = random.next(8) === 0 ? 0 : Math.min(24, out.length - 1);
  const place = () => low + random.next(out.length - low);
  if (random.next(4) === 0) {
    for (let i = low; i < out.length; i++) if (random.next(50) === 0) out[i] = random.next(256);
    return out;
  }
  for (let n = 1 + random.next(6); n > 0; n--) {
    switch (random.next(5)) {
      case 0:
        out[place()] = random.next(256);
        break;
      case 1:
        out[place()] = EDGES[random.next(EDGES.length)]!;
        break;
      case 2:
        out[place()]! ^= 1 << random.next(8);
        break;
      case 3: {
        const from = place();
        out.copyWithin(place(), from, Math.min(out.length, from + 1 + random.next(64)));
        break;
      }
      default:
        if (random.next(4) === 0) return out.subarray(0, place());
    }
  }
  return out;
}
