import { FaultError, type FilterFault, faultOf } from './faults.ts';
import {
  JOIN_SIGNS,
  type Literal,
  MAX_FILTER_DEPTH,
  MAX_FILTER_LENGTH,
  type Member,
  OPERATOR_SIGNS,
  type Operator,
  type Syntax,
  type Word,
} from './syntax.ts';
import { type Token, tokenize } from './tokens.ts';

type Join = 'or' | 'xor' | 'and';
/** Loosest first. */
const JOINS: readonly Join[] = ['or', 'xor', 'and'];

const OPERATORS = new Map(
  Object.entries(OPERATOR_SIGNS).flatMap(([operator, signs]) => signs.map((sign) => [sign, operator as Operator])),
);

/** Words that are no field, because they are part of the grammar. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  [...OPERATORS.keys(), ...Object.values(JOIN_SIGNS).flat(), 'in'].filter((sign) => /^\w+$/.test(sign)),
);

/**
 * Reads a filter: `or` binds loosest, then `xor`, `and`, `not`; joins of one kind group from the left. An empty text
 * (blanks only) is null, the filter that all packets pass. Never throws.
 */
export function parseFilter(text: string): { ok: true; value: Syntax | null } | { ok: false; fault: FilterFault } {
  return faultOf(() => {
    if (text.length > MAX_FILTER_LENGTH)
      throw new FaultError(
        'too-long',
        { at: MAX_FILTER_LENGTH, end: text.length },
        { most: String(MAX_FILTER_LENGTH) },
      );
    const parser = new Parser(tokenize(text));
    return parser.whole();
  });
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Syntax | null {
    if (this.#peek().kind === 'end') return null;
    const filter = this.#join(0);
    const rest = this.#peek();
    if (rest.kind === 'end') return filter;
    if (rest.text === ')') throw new FaultError('stray-parenthesis', rest);
    throw joinWanted(rest);
  }

  #join(level: number): Syntax {
    const kind = JOINS[level];
    if (kind === undefined) return this.#negation();
    let left = this.#join(level + 1);
    while (this.#taken(JOIN_SIGNS[kind])) left = { kind, left, right: this.#join(level + 1) };
    return left;
  }

  #negation(): Syntax {
    const start = this.#peek();
    if (this.#taken(JOIN_SIGNS.not)) return this.#deeper(start, () => ({ kind: 'not', operand: this.#negation() }));
    if (!this.#taken(['('])) return this.#condition();
    const inside = this.#deeper(start, () => this.#join(0));
    const found = this.#peek();
    if (this.#taken([')'])) return inside;
    if (found.kind === 'end') throw new FaultError('open-parenthesis', start);
    throw joinWanted(found);
  }

  #deeper(start: Token, read: () => Syntax): Syntax {
    this.#depth++;
    if (this.#depth > MAX_FILTER_DEPTH) throw new FaultError('too-deep', start, { most: String(MAX_FILTER_DEPTH) });
    const inside = read();
    this.#depth--;
    return inside;
  }

  #condition(): Syntax {
    const token = this.#peek();
    if (token.kind === 'end') throw new FaultError('field-wanted-end', token);
    if (token.kind !== 'word' || KEYWORDS.has(token.text))
      throw new FaultError('field-wanted', token, { found: token.text });
    this.#next++;
    const field = wordOf(token);
    const sign = this.#peek();
    if (this.#taken(['in'])) return this.#set(field);
    if (sign.text === 'not' && sign.kind === 'word') {
      this.#next++;
      if (this.#taken(['in'])) return { kind: 'not', operand: this.#set(field) };
      throw new FaultError('operator-wanted', sign, { found: sign.text, field: field.text });
    }
    const operator = sign.kind === 'string' ? undefined : OPERATORS.get(sign.text);
    if (operator !== undefined) {
      this.#next++;
      return { kind: 'compare', field, operator, sign: wordOf(sign), value: this.#value(field.text, sign.text) };
    }
    if (sign.kind === 'word' && !KEYWORDS.has(sign.text) && KEYWORDS.has(sign.text.toLowerCase()))
      throw joinWanted(sign);
    if (sign.kind === 'string' || (sign.kind === 'word' && !KEYWORDS.has(sign.text)))
      throw new FaultError('operator-wanted', sign, { found: sign.text, field: field.text });
    return { kind: 'exists', field };
  }

  #set(field: Word): Syntax {
    const open = this.#peek();
    if (!this.#taken(['{'])) throw new FaultError('set-wanted', open);
    const members: Member[] = [];
    for (;;) {
      const token = this.#peek();
      if (this.#taken(['}'])) break;
      if (token.kind === 'end') throw new FaultError('open-set', open);
      const from = this.#value(field.text, members.length === 0 ? '{' : ',');
      const to = this.#taken(['..']) ? this.#value(field.text, '..') : null;
      members.push({ from, to });
      // Wireshark before 4.0 took blanks for commas.
      this.#taken([',']);
    }
    if (members.length === 0) throw new FaultError('empty-set', { at: open.at, end: open.end + 1 });
    return { kind: 'in', field, members };
  }

  #value(field: string, sign: string): Literal {
    const token = this.#peek();
    if (token.kind !== 'word' && token.kind !== 'string') throw new FaultError('value-wanted', token, { sign, field });
    this.#next++;
    return { ...wordOf(token), quoted: token.kind === 'string' };
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #taken(signs: readonly string[]): boolean {
    const token = this.#peek();
    if (token.kind === 'string' || token.kind === 'end' || !signs.includes(token.text)) return false;
    this.#next++;
    return true;
  }
}

function wordOf({ text, at, end }: Token): Word {
  return { text, at, end };
}

function joinWanted(token: Token): FaultError {
  const { text: found } = token;
  const near = found.toLowerCase();
  if (token.kind === 'word' && found !== near && KEYWORDS.has(near))
    return new FaultError('small-letters', token, { found, near });
  return new FaultError('join-wanted', token, { found });
}
