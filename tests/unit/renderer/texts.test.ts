import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resources } from '../../../renderer/i18n/resources.ts';

type Texts = { [key: string]: string | Texts };

/** All texts by their full key; plural forms of one text are one key. */
function flat(texts: Texts, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') all.set(`${prefix}${key}`, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) all.set(inner, text);
  }
  return all;
}
const base = (key: string): string => key.replace(/_(one|other)$/, '');
const holes = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]!).sort();

const languages = Object.fromEntries(
  Object.entries<Texts>(resources.en).map(([name, en]) => [
    name,
    { en, zh: (resources.zh as Record<string, Texts>)[name]! },
  ]),
);

describe.each(Object.entries(languages))('texts of %s', (_, { en, zh }) => {
  const english = flat(en);
  const chinese = flat(zh);

  it('has every text in both languages', () => {
    expect([...new Set([...chinese.keys()].map(base))].sort()).toEqual(
      [...new Set([...english.keys()].map(base))].sort(),
    );
  });

  it('fills the same things into both', () => {
    for (const [key, text] of chinese) {
      const other = english.get(key) ?? english.get(`${base(key)}_other`) ?? english.get(base(key)) ?? '';
      expect({ key, holes: holes(text) }).toEqual({ key, holes: holes(other) });
    }
  });

  it('has both English forms where there is one', () => {
    for (const key of english.keys())
      if (key.endsWith('_one')) expect(english.has(`${base(key)}_other`), key).toBe(true);
  });
});

describe('texts in the code', () => {
  const root = fileURLToPath(new URL('../../../renderer/', import.meta.url));
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));
  const known = new Set<string>();
  for (const [ns, { en }] of Object.entries(languages))
    for (const key of flat(en).keys()) known.add(`${ns}:${base(key)}`);

  it('uses no key that has no text', () => {
    const missing: string[] = [];
    let used = 0;
    for (const file of sources) {
      const source = readFileSync(`${root}${file}`, 'utf8');
      const namespace = /(?:useTranslation\(|TFunction<)'(\w+)'/.exec(source)?.[1] ?? 'app';
      for (const [, key] of source.matchAll(/\bt\(\s*'([\w:.-]+)'/g)) {
        used += 1;
        const full = key!.includes(':') ? key! : `${namespace}:${key}`;
        if (!known.has(full)) missing.push(`${file}: ${full}`);
      }
    }
    expect(missing).toEqual([]);
    expect(used).toBeGreaterThan(150);
  });
});
