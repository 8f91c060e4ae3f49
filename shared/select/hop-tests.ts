import type { AddressTable } from '../decode/addresses.ts';
import type { Filter, ValueRange, ValueTest } from '../filter/check.ts';
import type { Field } from '../filter/fields.ts';
import { gathersOf } from './gather.ts';
import { BLOCK, type BlockTest, type HopRows } from './hop-rows.ts';

/** Conditions on what one hop saw, joined pointwise: they hold of one and the same sighting. */
export type HopFilter = { kind: 'or' | 'and'; left: HopFilter; right: HopFilter } | Extract<Filter, { kind: 'test' }>;

/** The test of a hop filter at one hop, block by block. */
export function hopTest(filter: HopFilter, rows: HopRows): BlockTest {
  if (filter.kind === 'test') return fieldTest(filter.field, filter.test, rows);
  const left = hopTest(filter.left, rows);
  const right = hopTest(filter.right, rows);
  const other = new Uint8Array(BLOCK);
  const and = filter.kind === 'and';
  return (from, to, out) => {
    left(from, to, out);
    right(from, to, other);
    const n = to - from;
    if (and) for (let i = 0; i < n; i++) out[i] = out[i]! & other[i]!;
    else for (let i = 0; i < n; i++) out[i] = out[i]! | other[i]!;
  };
}

function fieldTest(field: Field, test: ValueTest, rows: HopRows): BlockTest {
  const address = (field.kind === 'ipv4' || field.kind === 'ipv6') && test.kind === 'values';
  const verdicts = address ? addressVerdicts(rows.addresses, field.kind === 'ipv4', test.ranges) : null;
  // The values of addresses are whether they lie in the ranges.
  const asked: ValueTest = address ? { ...test, ranges: [[1, 1]] } : test;
  const exists = test.kind === 'exists' && (field.kind === 'ipv4' || field.kind === 'ipv6');
  const gathers = gathersOf(rows, field.name, exists ? new Uint8Array(rows.addresses.count) : verdicts);
  const values = new Float64Array(BLOCK);
  const more = gathers.length > 1 ? new Uint8Array(BLOCK) : null;
  const all = asked.kind === 'values' && asked.all;
  const check = valueCheck(asked);
  return (from, to, out) => {
    const n = to - from;
    gathers[0]!(from, to, values);
    check(values, n, out);
    if (more === null) return;
    gathers[1]!(from, to, values);
    check(values, n, more);
    if (all) for (let i = 0; i < n; i++) out[i] = out[i]! & more[i]!;
    else for (let i = 0; i < n; i++) out[i] = out[i]! | more[i]!;
  };
}

/** Which addresses of the session lie in the ranges, by index. */
function addressVerdicts(addresses: AddressTable, v4: boolean, ranges: readonly ValueRange[]): Uint8Array {
  const verdicts = new Uint8Array(addresses.count);
  for (let index = 1; index < addresses.count; index++) {
    // IPv4-mapped addresses in IPv6 packets are held as IPv4.
    const value = addresses.isV4(index) && !v4 ? (0xffffn << 32n) | addresses.value(index) : addresses.value(index);
    if (ranges.some(([from, to]) => value >= from && value <= to)) verdicts[index] = 1;
  }
  return verdicts;
}

/** Looks at `n` values; what is not there (NaN) passes nothing. */
export function valueCheck(test: ValueTest): (values: Float64Array, n: number, out: Uint8Array) => void {
  if (test.kind === 'exists')
    return (values, n, out) => {
      for (let i = 0; i < n; i++) out[i] = Number.isNaN(values[i]) ? 0 : 1;
    };
  if (test.kind === 'bits') {
    const { bits } = test;
    return (values, n, out) => {
      // The conversion to 32 bits takes NaN for 0.
      for (let i = 0; i < n; i++) out[i] = (values[i]! & bits) !== 0 ? 1 : 0;
    };
  }
  const ranges = test.ranges as readonly (readonly [number, number])[];
  const inside = test.outside ? 0 : 1;
  if (ranges.length === 1) {
    const [low, high] = ranges[0]!;
    return (values, n, out) => {
      for (let i = 0; i < n; i++) {
        const v = values[i]!;
        out[i] = v >= low && v <= high ? inside : Number.isNaN(v) ? 0 : 1 - inside;
      }
    };
  }
  const flat = Float64Array.from(ranges.flat());
  return (values, n, out) => {
    for (let i = 0; i < n; i++) {
      const v = values[i]!;
      let hit = 0;
      for (let k = 0; k < flat.length; k += 2) if (v >= flat[k]! && v <= flat[k + 1]!) hit = 1;
      out[i] = hit === 1 ? inside : Number.isNaN(v) ? 0 : 1 - inside;
    }
  };
}
