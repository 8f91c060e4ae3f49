/**
 * A sentence of the engine and what it is in another language. `{name}` stands for whatever it fills in: a host, a
 * figure, words of another program. `{rest}` is a sentence of its own.
 */
export type SentencePair = readonly [english: string, other: string];

interface Pattern {
  pattern: RegExp;
  names: readonly string[];
  other: string;
}

const HOLE = /\{(\w+)\}/g;

function compile([english, other]: SentencePair): Pattern {
  const names = [...english.matchAll(HOLE)].map(([, name]) => name!);
  const literal = english.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return { pattern: new RegExp(`^${literal.join('(.*?)')}$`, 's'), names, other };
}

/**
 * Says sentences in another language.
 * @returns a function that gives null for a sentence that no pair knows; the first pair that fits counts
 */
export function sentenceBook(pairs: readonly SentencePair[]): (english: string) => string | null {
  let patterns: Pattern[] | null = null;
  const say = (english: string): string | null => {
    patterns ??= pairs.map(compile);
    for (const { pattern, names, other } of patterns) {
      const found = pattern.exec(english);
      if (found === null) continue;
      const filled = new Map(names.map((name, i) => [name, found[i + 1] ?? '']));
      return other.replace(HOLE, (_, name: string) => {
        const text = filled.get(name) ?? '';
        return name === 'rest' ? (say(text) ?? text) : text;
      });
    }
    return null;
  };
  return say;
}
