import { signsOf } from './check.ts';
import { DIRECTION_NAMES, FIELDS, type Field, fieldNamed, REASON_NAMES } from './fields.ts';
import { KEYWORDS } from './parse.ts';
import { quoteText } from './quote.ts';
import { JOIN_SIGNS } from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';
import type { FilterContext } from './values.ts';

/** One way to go on. */
export interface Completion {
  /** What takes the place of what was typed so far. */
  text: string;
  kind: 'field' | 'operator' | 'value' | 'join';
}

export interface Completions {
  /** The stretch of the text that a completion takes the place of. */
  at: number;
  end: number;
  items: Completion[];
}

/** Most that are offered. */
const MOST = 60;

/** What may stand next: `inside` a set when it is set. */
type Place =
  | { kind: 'condition' }
  | { kind: 'operator'; field: Field | undefined }
  | { kind: 'value'; field: Field | undefined; inside: boolean }
  | { kind: 'join'; inside: boolean; field: Field | undefined };

/** Ways to go on at a place of a filter's text: fields, operators, values with a known list, joins. Never throws. */
export function completeFilter(text: string, caret: number, context: FilterContext): Completions {
  const before = text.slice(0, caret);
  const read = readable(before);
  if (read === null) return { at: caret, end: caret, items: [] };
  const { tokens, open } = read;
  const last = tokens.at(-1);
  const typed = open ?? (last?.kind === 'word' && last.end === caret ? last : undefined);
  const place = placeAfter(typed === undefined || open !== undefined ? tokens : tokens.slice(0, -1));
  const word = typed?.text ?? '';
  // A word goes on behind the caret: all of it is replaced.
  const rest = typed === undefined || open !== undefined ? '' : (/^[\w.:/-]*/.exec(text.slice(caret))?.[0] ?? '');
  return {
    at: typed?.at ?? caret,
    end: caret + rest.length,
    items: ranked(candidates(place, context), word).slice(0, MOST),
  };
}

/** The tokens of a text, and of one that ends inside a string that string; null for what cannot be read. */
function readable(text: string): { tokens: Token[]; open?: Token } | null {
  try {
    return { tokens: tokenize(text).slice(0, -1) };
  } catch {
    const open = text.lastIndexOf('"');
    if (open < 0) return null;
    try {
      const tokens = tokenize(text.slice(0, open)).slice(0, -1);
      return { tokens, open: { kind: 'string', text: text.slice(open + 1), at: open, end: text.length } };
    } catch {
      return null;
    }
  }
}

function placeAfter(tokens: readonly Token[]): Place {
  let place: Place = { kind: 'condition' };
  for (const token of tokens) place = step(place, token);
  return place;
}

function step(place: Place, token: Token): Place {
  const joins: readonly string[] = [...JOIN_SIGNS.or, ...JOIN_SIGNS.xor, ...JOIN_SIGNS.and];
  const { text } = token;
  if (token.kind !== 'string' && (joins.includes(text) || text === '(' || text === '!')) return { kind: 'condition' };
  switch (place.kind) {
    case 'condition':
      return text === 'not' ? place : { kind: 'operator', field: fieldNamed(text) };
    case 'operator':
      if (text === ')') return { kind: 'join', inside: false, field: undefined };
      if (text === 'not') return place;
      return { kind: 'value', field: place.field, inside: text === 'in' };
    case 'value':
      if (text === '{') return place;
      if (text === '}') return { kind: 'join', inside: false, field: undefined };
      return { kind: 'join', inside: place.inside, field: place.field };
    case 'join':
      if (!place.inside) return place;
      return text === '}' ? { kind: 'join', inside: false, field: undefined } : { ...place, kind: 'value' };
  }
}

function candidates(place: Place, context: FilterContext): Completion[] {
  const join = ['&&', '||'].map((text): Completion => ({ text, kind: 'join' }));
  switch (place.kind) {
    case 'condition':
      return FIELDS.map(({ name }) => ({ text: name, kind: 'field' }));
    case 'operator': {
      const { field } = place;
      const signs = field === undefined ? [] : signsOf(field);
      return [...signs.map((text): Completion => ({ text: text === 'in' ? 'in {' : text, kind: 'operator' })), ...join];
    }
    case 'value':
      return valuesOf(place.field, context).map((text) => ({ text, kind: 'value' }));
    case 'join':
      return place.inside ? [{ text: '}', kind: 'join' }] : join;
  }
}

function valuesOf(field: Field | undefined, { hops }: FilterContext): string[] {
  switch (field?.kind) {
    case 'hop':
      return hops.map((hop) => (/^[\p{L}_][\p{L}\p{N}_.:/-]*$/u.test(hop) && !/\.\./.test(hop) ? hop : quoteText(hop)));
    case 'segment':
      return hops.slice(1).map((_, i) => String(i + 1));
    case 'direction':
      return [...DIRECTION_NAMES];
    case 'reason':
      return REASON_NAMES.filter((name) => name !== '');
    case 'truth':
    case 'mark':
      return ['true', 'false'];
    default:
      return [];
  }
}

/** Those that begin with what was typed, then those in which a part does, then those that hold it. */
function ranked(all: Completion[], typed: string): Completion[] {
  const wanted = typed.toLowerCase();
  if (wanted === '' || KEYWORDS.has(wanted)) return all;
  const rank = ({ text }: Completion) => {
    const name = text.toLowerCase().replace(/^"/, '');
    if (name.startsWith(wanted)) return 0;
    if (name.includes(`.${wanted}`)) return 1;
    return name.includes(wanted) ? 2 : 3;
  };
  return [0, 1, 2].flatMap((level) => all.filter((one) => rank(one) === level && one.text !== typed));
}
