/** Seeded mutation of byte strings, texts and JSON values, replayable by the printed seed. */

/** xorshift32: uniform enough here, fast, and the same everywhere. */
export class Random {
  /** All that there is of it: set back, the same numbers come again. */
  state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) | 0 || 1;
  }

  /** 0 to `limit` - 1. */
  next(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) % limit;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.next(from.length)]!;
  }

  /** The earlier in the list, the likelier: where that is sorted by size, small ones come more often. */
  pickEarly<T>(from: readonly T[]): T {
    return from[Math.min(this.next(from.length), this.next(from.length))]!;
  }
}

/** Values that lengths and offsets break at. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 0x0f, 0x10, 0x40, 0x45, 0x60, 0x7f, 0x80, 0xfe, 0xff];

/** Bytes from the beginning that are mostly spared: the header of a capture file, so that packets are reached. */
const HEADER = 24;

/**
 * Changes a copy of `seed` the ways that break parsers: single bytes, edge values, bits, copied and swapped stretches,
 * cut ends, and 2 in 100 bytes at random as editcap -E 0.02 does.
 *
 * @param into where the copy is made, at least as long; absent: a new array
 * @param spared bytes at the beginning that are mostly left as they are
 * @returns a view of `into`
 */
export function mutate(seed: Uint8Array, random: Random, into?: Uint8Array, spared = HEADER): Uint8Array {
  const out = into?.subarray(0, seed.length) ?? new Uint8Array(seed.length);
  out.set(seed);
  if (out.length === 0) return out;
  const low = random.next(8) === 0 ? 0 : Math.min(spared, out.length - 1);
  const room = out.length - low;
  if (random.next(8) === 0) {
    for (let n = Math.ceil(room / 50); n > 0; n--) out[low + random.next(room)] = random.next(256);
    return out;
  }
  for (let n = 1 + random.next(6); n > 0; n--) {
    const place = low + random.next(room);
    switch (random.next(5)) {
      case 0:
        out[place] = random.next(256);
        break;
      case 1:
        out[place] = EDGES[random.next(EDGES.length)]!;
        break;
      case 2:
        out[place]! ^= 1 << random.next(8);
        break;
      case 3: {
        const from = low + random.next(room);
        out.copyWithin(place, from, Math.min(out.length, from + 1 + random.next(64)));
        break;
      }
      default:
        if (random.next(4) === 0) return out.subarray(0, place);
    }
  }
  return out;
}

/** Pieces that texts break at: quotes, signs, numbers at their limits, other scripts, what terminals act on. */
const PIECES = [
  ...[
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '  ',
    '=',
    ',',
    ':',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '!',
    '*',
    '?',
    '#',
    '@',
    '%',
    '|',
  ],
  ...[
    '-1',
    '0',
    '1e999',
    '4294967296',
    '99999999999999999999',
    '0x',
    '::',
    '1.2.3.4',
    'fd00::1/129',
    '/0',
    '..',
    '&&',
    '==',
  ],
  ...[
    '\u0000',
    '\u001b[2J',
    '\u202e',
    '\u00e9',
    '\u4e2d',
    '\ud83d\ude00',
    '\ud800',
    'a'.repeat(300),
    '*'.repeat(40),
    '(('.repeat(60),
  ],
];

/** Puts in, takes out, doubles and moves stretches of a text. */
export function mutateText(seed: string, random: Random): string {
  let text = seed;
  for (let n = 1 + random.next(4); n > 0; n--) {
    const at = random.next(text.length + 1);
    const end = Math.min(text.length, at + 1 + random.next(random.next(4) === 0 ? 64 : 6));
    switch (random.next(6)) {
      case 0:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(end);
        break;
      case 2:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 3:
        text = text.slice(0, end) + text.slice(at);
        break;
      case 4:
        text =
          text.slice(0, at) +
          String.fromCharCode(random.next(random.next(4) === 0 ? 0x3000 : 128)) +
          text.slice(at + 1);
        break;
      default: {
        const from = random.next(text.length + 1);
        text = text.slice(0, at) + text.slice(from, from + random.next(40)) + text.slice(at);
      }
    }
  }
  return text.slice(0, 4096);
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'any',
  '-',
  '0',
  '../x',
  [],
  {},
  [null],
  { a: 1 },
];

/** A copy of a JSON value in which a few of its parts are other values, gone, doubled, or texts changed. */
export function mutateValue(seed: unknown, random: Random): unknown {
  const copy = structuredClone(seed) as Json;
  const parts: [holder: Json[] | { [key: string]: Json }, key: string | number][] = [];
  const walk = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      parts.push([value, key]);
      walk((value as { [key: string]: Json })[key]!);
    }
  };
  walk(copy);
  for (let n = random.next(4); n > 0 && parts.length > 0; n--) {
    const [holder, key] = random.pick(parts);
    const held = holder as { [key: string]: Json };
    const value = held[key]!;
    switch (random.next(5)) {
      case 0:
        held[key] = structuredClone(random.pick(VALUES));
        break;
      case 1:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete holder[key];
        break;
      case 2:
        if (Array.isArray(holder)) holder.push(structuredClone(value ?? null));
        else holder[random.pick(['extra', '__proto_', 'name', 'id', ''])] = structuredClone(value ?? null);
        break;
      case 3:
        held[key] = structuredClone(random.pick(parts)[0]);
        break;
      default:
        if (typeof value === 'string') held[key] = mutateText(value, random);
        else if (typeof value === 'number') held[key] = random.pick([-value, value + 1, value * 1e9, value / 3]);
        else held[key] = structuredClone(random.pick(VALUES));
    }
  }
  return copy;
}
