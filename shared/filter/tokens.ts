import { FaultError } from './faults.ts';
import type { Word } from './syntax.ts';

/** `word`: names, numbers, addresses; `string`: quoted, `text` without the marks; `sign`: everything else; `end`. */
export interface Token extends Word {
  kind: 'word' | 'string' | 'sign' | 'end';
}

const BLANK = /[\s\u200b]+/uy;
/** Letters of any script, digits, and what addresses and numbers are made of; two dots part a range. */
const WORD = /(?:[\p{L}\p{N}_:/-]|\.(?!\.))+/uy;
/** Longer signs first. */
const SIGN = /===|!==|==|!=|~=|>=|<=|&&|\|\||\^\^|\.\.|[!<>~&(){},]/y;
const SIMPLE = /"((?:[^"\\]|\\.)*)"/suy;
const RAW = /r"([^"]*)"/suy;

/**
 * Cuts a filter's text into tokens; the last one is `end`.
 * @throws FaultError for a character that belongs to none
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const add = (kind: Token['kind'], content: string, length: number) => {
    tokens.push({ kind, text: content, at, end: at + length });
    at += length;
  };
  while (at < text.length) {
    const blank = take(BLANK);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const raw = take(RAW);
    const quoted = raw ?? take(SIMPLE);
    if (quoted !== null) {
      const content = raw === null ? quoted[1]!.replace(/\\(.)/gsu, '$1') : quoted[1]!;
      add('string', content, quoted[0].length);
      continue;
    }
    const word = take(WORD);
    if (word !== null) {
      add('word', word[0], word[0].length);
      continue;
    }
    const sign = take(SIGN);
    if (sign === null) throw strangeCharacter(text, at);
    add('sign', sign[0], sign[0].length);
  }
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length });
  return tokens;
}

function strangeCharacter(text: string, at: number): FaultError {
  const found = String.fromCodePoint(text.codePointAt(at)!);
  const place = { at, end: at + found.length };
  if (found === '"') return new FaultError('open-string', { at, end: text.length });
  if (found === '=') return new FaultError('single-equals', place);
  if (found === '|') return new FaultError('single-bar', place);
  if (found === '^') return new FaultError('single-caret', place);
  return new FaultError('bad-character', place, { found });
}
