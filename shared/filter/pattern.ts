import { FaultError } from './faults.ts';
import type { Literal } from './syntax.ts';

const MAX_PATTERN = 100;
const MAX_REPEATS = 3;

/**
 * The regular expression of `matches`: anywhere in the text, capitals or not, as in Wireshark. Patterns that could
 * backtrack without end are refused: what remains costs at most the text's length to the power of the repeats.
 * @throws FaultError
 */
export function readPattern(literal: Literal): RegExp {
  const { text } = literal;
  const plain = text.replace(/\\./gsu, '').replace(/\[[^\]]*\]/gu, 'x');
  const repeats = plain.match(/[*+]|\{\d*,?\d*\}/gu)?.length ?? 0;
  const risky = /\)\s*[*+?{]|\(\?[<!=]/u.test(plain) || /\\[1-9k]/u.test(text);
  if (text.length > MAX_PATTERN || repeats > MAX_REPEATS || risky) throw new FaultError('heavy-pattern', literal);
  try {
    return new RegExp(text, 'iu');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/iu?: /u, '') : String(error);
    throw new FaultError('bad-pattern', literal, { reason });
  }
}
