import { type AddressRange, readAddress } from './addresses.ts';
import { FaultError } from './faults.ts';
import { DIRECTION_NAMES, type Field, fieldNamed, REASON_NAMES } from './fields.ts';
import { nearest } from './nearest.ts';
import type { Literal } from './syntax.ts';

/** What names in a filter may mean: the session it is for. */
export interface FilterContext {
  /** Names of the hops, in path order. */
  hops: readonly string[];
}

/**
 * The value of a literal as its field counts it: numbers as they are, truths as 0 or 1, times and delays in ns, hops and
 * segments by their index from 0, directions 0 and 1, reasons by their code.
 * @throws FaultError that says why it is none
 */
export function readValue(field: Field, literal: Literal, context: FilterContext): number {
  switch (field.kind) {
    case 'truth':
    case 'mark':
      return truth(literal);
    case 'time':
    case 'delay':
      return time(field, literal);
    case 'hop':
      return hop(field, literal, context.hops);
    case 'segment':
      return place(literal, 'no-segment', field, context.hops.length - 1);
    case 'direction':
      return oneOf(field, literal, DIRECTION_NAMES);
    case 'reason':
      return oneOf(field, literal, REASON_NAMES);
    default:
      return number(field, literal, 0, field.most);
  }
}

/**
 * The address or network of a literal.
 * @throws FaultError that says why it is none
 */
export function readAddressValue(field: Field, literal: Literal): AddressRange {
  const range = literal.quoted ? null : readAddress(literal.text);
  const version = field.kind === 'ipv4' ? 4 : 6;
  const value = literal.text;
  if (range === null) {
    refuseField(literal);
    const example = version === 4 ? '10.0.0.1 or 10.0.0.0/8' : 'fd00::1 or fd00::/8';
    throw new FaultError('address-wanted', literal, { value, version: `IPv${version}`, example });
  }
  if (range.version !== version) {
    const near = field.name.replace(/^ip(v6)?/, range.version === 6 ? 'ipv6' : 'ip');
    throw new FaultError('other-version', literal, { value, version: `IPv${range.version}`, field: field.name, near });
  }
  return range;
}

function number(field: Field, literal: Literal, least: number, most: number): number {
  const value = literal.text;
  const hexadecimal = /^0x[0-9a-f]{1,12}$/i.test(value);
  if (literal.quoted || !(hexadecimal || /^-?\d{1,15}$/.test(value))) {
    refuseField(literal);
    throw new FaultError('number-wanted', literal, { value, field: field.name });
  }
  if (!hexadecimal && /^-?0\d/.test(value)) throw new FaultError('leading-zero', literal, { value });
  const read = Number(value);
  if (read < least || read > most)
    throw new FaultError('number-range', literal, {
      field: field.name,
      value,
      least: String(least),
      most: String(most),
    });
  return read;
}

function truth(literal: Literal): number {
  const { text } = literal;
  if (!literal.quoted && (text === '1' || /^true$/i.test(text))) return 1;
  if (!literal.quoted && (text === '0' || /^false$/i.test(text))) return 0;
  refuseField(literal);
  throw new FaultError('truth-wanted', literal, { value: text });
}

const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, min: 60e9 };

function time(field: Field, literal: Literal): number {
  const value = literal.text;
  const parts = literal.quoted ? null : /^(-?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15}))([a-zµμ]*)$/u.exec(value);
  const unit = parts?.[2] === '' ? 1e9 : UNITS[parts?.[2] ?? '?'];
  if (!parts || unit === undefined) {
    refuseField(literal);
    throw new FaultError('time-wanted', literal, { value });
  }
  const count = Number(parts[1]);
  // A delay without a unit would be taken for milliseconds by one and for seconds by the other.
  if (field.kind === 'delay' && parts[2] === '' && count !== 0) throw new FaultError('unit-wanted', literal, { value });
  const ns = count * unit;
  // What has no fraction of a nanosecond is meant to be whole: 1.1 * 1e9 is not.
  return Math.abs(ns) < 1e15 && unit >= 1e3 ? Math.round(ns * 1e3) / 1e3 : ns;
}

function hop(field: Field, literal: Literal, hops: readonly string[]): number {
  const named = hops.indexOf(literal.text);
  if (named >= 0) return named;
  if (!literal.quoted && /^\d+$/.test(literal.text)) return place(literal, 'no-hop', field, hops.length);
  refuseField(literal);
  throw unknownName(field, literal, hops);
}

/** A place counted from 1. */
function place(literal: Literal, code: 'no-hop' | 'no-segment', field: Field, most: number): number {
  const { text } = literal;
  if (literal.quoted || !/^\d{1,4}$/.test(text)) {
    refuseField(literal);
    throw new FaultError('number-wanted', literal, { value: text, field: field.name });
  }
  if (Number(text) < 1 || Number(text) > most) throw new FaultError(code, literal, { value: text, most: String(most) });
  return Number(text) - 1;
}

function oneOf(field: Field, literal: Literal, names: readonly string[]): number {
  const index = names.indexOf(literal.text);
  if (index >= 0 && literal.text !== '') return index;
  throw unknownName(field, literal, names.filter(Boolean));
}

function unknownName(field: Field, literal: Literal, names: readonly string[]): FaultError {
  const near = nearest(literal.text, names);
  const about = { field: field.name, value: literal.text };
  if (near !== null) return new FaultError('unknown-name-near', literal, { ...about, near });
  return new FaultError('unknown-name', literal, { ...about, names: names.join(', ') });
}

/** A field in the place of a value has a message of its own. */
function refuseField(literal: Literal): void {
  if (!literal.quoted && fieldNamed(literal.text) !== undefined)
    throw new FaultError('field-as-value', literal, { value: literal.text });
}
