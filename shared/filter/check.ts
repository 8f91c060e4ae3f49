import type { AddressRange } from './addresses.ts';
import { FaultError, type FilterFault, faultOf } from './faults.ts';
import { DIRECTION_NAMES, FIELDS, type Field, type FieldKind, fieldNamed, REASON_NAMES } from './fields.ts';
import { nearest } from './nearest.ts';
import { KEYWORDS, parseFilter } from './parse.ts';
import { readPattern } from './pattern.ts';
import { type Literal, OPERATOR_SIGNS, type Operator, type Syntax, type Word } from './syntax.ts';
import { type FilterContext, readAddressValue, readValue } from './values.ts';

/** Both ends belong to it. Addresses as bigint, all else as `readValue` counts it. */
export type ValueRange = readonly [number, number] | readonly [bigint, bigint];

/**
 * What is asked of a field's values: that one of them (`all`: each of them) lies in one of the ranges (`outside`: in
 * none); or that a number has one of `bits`. A field that is not there passes no such test. `exists` asks only for that.
 */
export type ValueTest =
  | { kind: 'exists' }
  | { kind: 'values'; all: boolean; outside: boolean; ranges: readonly ValueRange[] }
  | { kind: 'bits'; bits: number };

/** A filter of which every field and value is known to make sense. */
export type Filter =
  | { kind: 'or'; left: Filter; right: Filter }
  | { kind: 'xor'; left: Filter; right: Filter }
  | { kind: 'and'; left: Filter; right: Filter }
  | { kind: 'not'; operand: Filter }
  | { kind: 'test'; field: Field; test: ValueTest };

/** Signs that each kind of field can be compared with; a set takes `in`. */
const SIGNS: Record<Exclude<FieldKind, 'presence'>, readonly (Operator | 'in')[]> = {
  number: ['eq', 'ne', 'allEq', 'anyNe', 'gt', 'lt', 'ge', 'le', 'in', 'bits'],
  truth: ['eq', 'ne', 'allEq', 'anyNe'],
  mark: ['eq', 'ne', 'allEq', 'anyNe'],
  ipv4: ['eq', 'ne', 'allEq', 'anyNe', 'gt', 'lt', 'ge', 'le', 'in'],
  ipv6: ['eq', 'ne', 'allEq', 'anyNe', 'gt', 'lt', 'ge', 'le', 'in'],
  time: ['eq', 'ne', 'allEq', 'anyNe', 'gt', 'lt', 'ge', 'le', 'in'],
  delay: ['eq', 'ne', 'allEq', 'anyNe', 'gt', 'lt', 'ge', 'le', 'in'],
  hop: ['eq', 'ne', 'allEq', 'anyNe', 'in', 'contains', 'matches'],
  segment: ['eq', 'ne', 'allEq', 'anyNe', 'gt', 'lt', 'ge', 'le', 'in'],
  direction: ['eq', 'ne', 'allEq', 'anyNe', 'in'],
  reason: ['eq', 'ne', 'allEq', 'anyNe', 'in', 'contains', 'matches'],
};

/** The signs of a field, as they are written first; none for a field without values. */
export function signsOf(field: Field): string[] {
  if (field.kind === 'presence') return [];
  return SIGNS[field.kind].map((sign) => (sign === 'in' ? 'in' : OPERATOR_SIGNS[sign][0]!));
}

/**
 * Reads a filter and looks at its fields and values. Null: an empty text, which all packets pass. Never throws.
 */
export function readFilter(
  text: string,
  context: FilterContext,
): { ok: true; value: Filter | null } | { ok: false; fault: FilterFault } {
  const parsed = parseFilter(text);
  if (!parsed.ok || parsed.value === null)
    return parsed as { ok: true; value: null } | { ok: false; fault: FilterFault };
  const { value } = parsed;
  return faultOf(() => {
    const filter = check(value, context);
    if (alternatives(filter).mixed > MOST_MIXED) throw new FaultError('too-complex', { at: 0, end: text.length });
    return filter;
  });
}

function check(syntax: Syntax, context: FilterContext): Filter {
  switch (syntax.kind) {
    case 'or':
    case 'xor':
    case 'and': {
      const { kind, left, right } = syntax;
      return { kind, left: check(left, context), right: check(right, context) };
    }
    case 'not':
      return { kind: 'not', operand: check(syntax.operand, context) };
    case 'exists':
      return existence(knownField(syntax.field));
    case 'in': {
      const field = comparable(syntax.field, 'in', syntax.field);
      const ranges = syntax.members.map(({ from, to }) => memberRange(field, from, to, context));
      return { kind: 'test', field, test: { kind: 'values', all: false, outside: false, ranges } };
    }
    case 'compare': {
      const field = comparable(syntax.field, syntax.operator, syntax.sign);
      return { kind: 'test', field, test: comparison(field, syntax.operator, syntax.value, context) };
    }
  }
}

/** A mark alone means that it is true; any other field, that it is there. */
function existence(field: Field): Filter {
  const test: ValueTest =
    field.kind === 'mark' ? { kind: 'values', all: false, outside: false, ranges: [[1, 1]] } : { kind: 'exists' };
  return { kind: 'test', field, test };
}

function knownField(word: Word): Field {
  const field = fieldNamed(word.text);
  if (field !== undefined) return field;
  const near = nearest(
    word.text,
    FIELDS.map(({ name }) => name),
  );
  if (near !== null) throw new FaultError('unknown-field-near', word, { name: word.text, near });
  const keyword = KEYWORDS.has(word.text.toLowerCase()) ? word.text.toLowerCase() : null;
  if (keyword !== null) throw new FaultError('unknown-field-near', word, { name: word.text, near: keyword });
  throw new FaultError('unknown-field', word, { name: word.text });
}

/** The field of a comparison; `sign` is where its operator stands. */
function comparable(word: Word, operator: Operator | 'in', sign: Word): Field {
  const field = knownField(word);
  if (field.kind === 'presence') throw new FaultError('no-value', word, { field: field.name });
  if (SIGNS[field.kind].includes(operator)) return field;
  const about = { field: field.name, signs: signsOf(field).join(' ') };
  throw new FaultError('operator-kind', sign, { ...about, sign: operator === 'in' ? 'in' : sign.text });
}

function comparison(field: Field, operator: Operator, literal: Literal, context: FilterContext): ValueTest {
  if (operator === 'contains' || operator === 'matches') return textTest(field, operator, literal, context);
  if (operator === 'bits') return { kind: 'bits', bits: readValue(field, literal, context) };
  const all = operator === 'ne' || operator === 'allEq';
  const order = operator === 'gt' || operator === 'lt' || operator === 'ge' || operator === 'le';
  // "Greater" is "not in what is smaller or equal": so ranges need no open ends.
  const outside = operator === 'ne' || operator === 'anyNe' || operator === 'gt' || operator === 'lt';
  const below = operator === 'gt' || operator === 'le';
  return { kind: 'values', all, outside, ranges: [valueRange(field, literal, context, order, below)] };
}

function valueRange(
  field: Field,
  literal: Literal,
  context: FilterContext,
  order: boolean,
  below: boolean,
): ValueRange {
  if (field.kind === 'ipv4' || field.kind === 'ipv6') {
    const { from, to, network } = readAddressValue(field, literal);
    if (!order) return [from, to];
    if (network) throw new FaultError('network-here', literal);
    return below ? [0n, to] : [from, 1n << 128n];
  }
  const value = readValue(field, literal, context);
  if (!order) return [value, value];
  return below ? [Number.NEGATIVE_INFINITY, value] : [value, Number.POSITIVE_INFINITY];
}

function memberRange(field: Field, from: Literal, to: Literal | null, context: FilterContext): ValueRange {
  if (to === null) return valueRange(field, from, context, false, false);
  if (field.kind === 'hop' || field.kind === 'direction' || field.kind === 'reason')
    throw new FaultError('range-kind', { at: from.at, end: to.end }, { field: field.name });
  const ends = [from, to].map((end) => {
    if (field.kind !== 'ipv4' && field.kind !== 'ipv6') return readValue(field, end, context);
    const address: AddressRange = readAddressValue(field, end);
    if (address.network) throw new FaultError('network-here', end);
    return address.from;
  }) as [number, number] | [bigint, bigint];
  if (ends[0] > ends[1]) throw new FaultError('range-order', { at: from.at, end: to.end });
  return ends;
}

function textTest(field: Field, operator: 'contains' | 'matches', literal: Literal, context: FilterContext): ValueTest {
  const names = field.kind === 'hop' ? context.hops : field.kind === 'reason' ? REASON_NAMES : DIRECTION_NAMES;
  const pattern = operator === 'matches' ? readPattern(literal) : null;
  const ranges: ValueRange[] = [];
  names.forEach((name, i) => {
    if (name !== '' && (pattern === null ? name.includes(literal.text) : pattern.test(name))) ranges.push([i, i]);
  });
  return { kind: 'values', all: false, outside: false, ranges };
}

/** Alternatives that mix both scopes cost a mask each. */
const MOST_MIXED = 64;

/** How many alternatives a filter comes to when it is parted by scope: of one scope alone (0 or 1 each), and mixed. */
function alternatives(filter: Filter): { hop: number; path: number; mixed: number } {
  switch (filter.kind) {
    case 'test':
      return filter.field.scope === 'hop' ? { hop: 1, path: 0, mixed: 0 } : { hop: 0, path: 1, mixed: 0 };
    case 'not': {
      const { mixed } = alternatives(filter.operand);
      return { hop: 0, path: 1, mixed: mixed > MOST_MIXED ? mixed : 0 };
    }
    case 'xor': {
      const mixed = Math.max(alternatives(filter.left).mixed, alternatives(filter.right).mixed);
      return { hop: 0, path: 1, mixed: mixed > MOST_MIXED ? mixed : 0 };
    }
    case 'or': {
      const [a, b] = [alternatives(filter.left), alternatives(filter.right)];
      return { hop: a.hop | b.hop, path: a.path | b.path, mixed: a.mixed + b.mixed };
    }
    case 'and': {
      const [a, b] = [alternatives(filter.left), alternatives(filter.right)];
      const all = (a.hop + a.path + a.mixed) * (b.hop + b.path + b.mixed);
      const [hop, path] = [a.hop & b.hop, a.path & b.path];
      return { hop, path, mixed: Math.min(all - hop - path, 1e6) };
    }
  }
}
