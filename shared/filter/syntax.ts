/** Where something stands in the filter's text: UTF-16 positions [at, end). */
export interface Span {
  at: number;
  end: number;
}

/** A word of the text: a field's name. */
export interface Word extends Span {
  text: string;
}

/** A value as written; `quoted`: between quotation marks, which `text` is without. */
export interface Literal extends Word {
  quoted: boolean;
}

/**
 * Comparisons. Where a packet holds a field more than once (`ip.addr`), `eq`, `anyNe` and the orders are true when one
 * value is so, `ne` and `allEq` when all values are: as in Wireshark 4.
 */
export type Operator = 'eq' | 'ne' | 'allEq' | 'anyNe' | 'gt' | 'lt' | 'ge' | 'le' | 'contains' | 'matches' | 'bits';

/** One member of a set: a value, or a range with both its ends. */
export interface Member {
  from: Literal;
  to: Literal | null;
}

/** A filter as written, before its fields and values are looked at. */
export type Syntax =
  | { kind: 'or' | 'xor' | 'and'; left: Syntax; right: Syntax }
  | { kind: 'not'; operand: Syntax }
  | { kind: 'exists'; field: Word }
  | { kind: 'compare'; field: Word; operator: Operator; sign: Word; value: Literal }
  | { kind: 'in'; field: Word; members: Member[] };

/** How each comparison is written: the sign that is printed first, then its other spellings. */
export const OPERATOR_SIGNS: Record<Operator, readonly string[]> = {
  eq: ['==', 'eq', 'any_eq'],
  ne: ['!=', 'ne', 'all_ne'],
  allEq: ['===', 'all_eq'],
  anyNe: ['!==', '~=', 'any_ne'],
  gt: ['>', 'gt'],
  lt: ['<', 'lt'],
  ge: ['>=', 'ge'],
  le: ['<=', 'le'],
  contains: ['contains'],
  matches: ['matches', '~'],
  bits: ['&', 'bitand', 'bitwise_and'],
};

/** Spellings of what joins and negates. */
export const JOIN_SIGNS = {
  or: ['||', 'or'],
  xor: ['^^', 'xor'],
  and: ['&&', 'and'],
  not: ['!', 'not'],
} as const;

/** Longest text that is looked at, characters. */
export const MAX_FILTER_LENGTH = 2000;

/** Deepest nesting of parentheses and negations. */
export const MAX_FILTER_DEPTH = 100;
