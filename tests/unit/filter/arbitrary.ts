/** Random filters for property tests. */
import fc from 'fast-check';
import { FIELDS, type Field } from '../../../shared/filter/fields.ts';
import type { Literal, Member, Operator, Syntax, Word } from '../../../shared/filter/syntax.ts';

const word = (text: string): Word => ({ text, at: 0, end: 0 });
const literal = (text: string, quoted = false): Literal => ({ ...word(text), quoted });

export const HOPS = ['client', 'r1', 'the "far" end'];

/** Values that a field may be compared with. */
export function valueFor(field: Field): fc.Arbitrary<Literal> {
  const plain = (texts: string[]) => fc.constantFrom(...texts).map((text) => literal(text));
  switch (field.kind) {
    case 'truth':
    case 'mark':
      return plain(['1', '0', 'true', 'false']);
    case 'ipv4':
      return plain(['10.0.0.1', '10.0.0.2', '10.0.0.0/24', '0.0.0.0/0', '192.168.1.7/32', '255.255.255.255']);
    case 'ipv6':
      return plain(['fd00::1', 'fd00::2', 'fd00::/16', '::/0', '::', '::ffff:10.0.0.1', 'fe80::1:2:3']);
    case 'time':
    case 'delay':
      return plain(['0', '5ms', '1.5s', '100us', '250µs', '-1ms', '120000ns']);
    case 'hop':
      return fc.oneof(
        plain(['1', '2', 'client']),
        fc.constantFrom(...HOPS).map((text) => literal(text, true)),
      );
    case 'segment':
      return plain(['1', '2']);
    case 'direction':
      return plain(['forward', 'reverse']);
    case 'reason':
      return plain(['outside-window', 'ttl-spent', 'answered']);
    default:
      return fc.oneof(
        fc.integer({ min: 0, max: Math.min(field.most, 300) }).map((n) => literal(String(n))),
        fc.integer({ min: 0, max: field.most }).map((n) => literal(`0x${n.toString(16)}`)),
        plain(
          ['1', '2', '6', '17', '53', '62', '63', '64', '80', '443', '1000', '3000'].filter(
            (n) => Number(n) <= field.most,
          ),
        ),
      );
  }
}

const NETWORK = /\//;
const VALUES: Operator[] = ['eq', 'ne', 'allEq', 'anyNe'];
const ORDERS: Operator[] = ['gt', 'lt', 'ge', 'le'];

/** A condition that makes sense, on one of the fields. */
export function conditions(fields: readonly Field[]): fc.Arbitrary<Syntax> {
  return fc.constantFrom(...fields).chain((field) => {
    const name = word(field.name);
    const exists = fc.constant<Syntax>({ kind: 'exists', field: name });
    if (field.kind === 'presence') return exists;
    const ordered = !['truth', 'mark', 'hop', 'direction', 'reason'].includes(field.kind);
    const operators = ordered ? [...VALUES, ...ORDERS] : VALUES;
    const compare = fc
      .tuple(fc.constantFrom(...operators), valueFor(field))
      .filter(([operator, value]) => !(ORDERS.includes(operator) && NETWORK.test(value.text)))
      .map(([operator, value]): Syntax => ({ kind: 'compare', field: name, operator, sign: word(''), value }));
    if (field.kind === 'truth' || field.kind === 'mark') return fc.oneof(exists, compare);
    const members = fc.array(
      valueFor(field).map((from): Member => ({ from, to: null })),
      { minLength: 1, maxLength: 3 },
    );
    return fc.oneof(
      exists,
      compare,
      members.map((list): Syntax => ({ kind: 'in', field: name, members: list })),
    );
  });
}

/** A filter of such conditions. */
export function filters(fields: readonly Field[] = FIELDS, depth = 3): fc.Arbitrary<Syntax> {
  const leaf = conditions(fields);
  if (depth === 0) return leaf;
  const inner = filters(fields, depth - 1);
  return fc.oneof(
    leaf,
    inner.map((operand): Syntax => ({ kind: 'not', operand })),
    fc
      .tuple(fc.constantFrom('or' as const, 'xor' as const, 'and' as const), inner, inner)
      .map(([kind, left, right]): Syntax => ({ kind, left, right })),
  );
}
