import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../electron/sessions/safe-json.ts';
import { problemSentences, problems } from '../../../renderer/i18n/zh/problems.ts';
import { warningSentences, warnings } from '../../../renderer/i18n/zh/warnings.ts';
import { sentenceBook } from '../../../renderer/wording/sentences.ts';
import { problemMessage, problemRemedy, warningMessage } from '../../../renderer/wording/word-problem.ts';
import { ProblemError } from '../../../shared/contract/errors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (room: string): string =>
  readdirSync(`${root}${room}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`${root}${room}/${file}`, 'utf8'))
    .join('\n');

/** What the engine is written of; sentences that go over several lines are put together. */
const engine = ['shared', 'electron'].map(read).join('\n');
/** Verdicts on mtr have codes and texts of their own. */
const verdicts = readFileSync(`${root}shared/metrics/mtr-verdicts.ts`, 'utf8');
const sentences = engine.replace(/(['"`]) \+\s*(['"`])/g, '').replaceAll('\\`', '`');

/** The runs of whole words of which a piece of a sentence is put together in the source, the longest first. */
function runs(piece: string): string[] {
  const words = piece.trim().split(' ');
  const found: string[] = [];
  while (words.length > 0) {
    let count = words.length;
    while (count > 1 && !sentences.includes(words.slice(0, count).join(' '))) count--;
    found.push(words.splice(0, count).join(' '));
  }
  return found;
}

/** Codes in the same clothes that are no problems: of zod, of filters (worded on their own), of advice. */
const others = new Set(['custom', 'no-hop', 'no-segment', 'kernel-drops', 'order-uncertain']);

describe('the engine’s words in Chinese', () => {
  it('every code of a problem in the source has a wording', () => {
    const codes = new Set<string>();
    for (const [, code] of engine
      .replace(verdicts, '')
      .matchAll(/(?:\bcode: |refuse\(\s*|#refusal\(\s*)'([a-z]+(?:-[a-z]+)*)'/g))
      if (!others.has(code!)) codes.add(code!);
    expect(codes.size).toBeGreaterThan(85);
    expect([...codes].filter((code) => problems[code] === undefined)).toEqual([]);
  });

  it('every code that has a wording is in the source', () => {
    const all = engine + read('renderer/plan');
    expect(Object.keys(problems).filter((code) => !all.includes(`'${code}'`))).toEqual([]);
    expect(Object.keys(warnings).filter((code) => !engine.includes(`'${code}'`))).toEqual([]);
  });

  it('the English of every sentence is what the engine says', () => {
    const gone: string[] = [];
    // What a condition fills in parts a sentence; single words between two such parts are another wording.
    for (const [english] of [...problemSentences, ...warningSentences])
      for (const part of english.split(/\{\w+\}/))
        for (const piece of part.split(/[.,:;()]\s?/))
          if (
            runs(piece).length > 3 ||
            runs(piece)
              .slice(1, -1)
              .some((run) => !run.includes(' '))
          )
            gone.push(`${english}: ${piece}`);
    expect(gone).toEqual([]);
  });

  it('every Chinese sentence uses only what its English one has', () => {
    const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
    for (const [english, chinese] of [...problemSentences, ...warningSentences]) {
      const known = holes(english);
      expect({ english, unknown: holes(chinese).filter((name) => !known.includes(name)) }).toEqual({
        english,
        unknown: [],
      });
    }
  });
});

describe('a problem in the language of the window', () => {
  const missing = { code: 'key-missing', message: 'There is no private key file /root/a.b (old)/id.' };

  it('keeps what the sentence names', () => {
    expect(problemMessage(missing, 'zh')).toBe('没有私钥文件 /root/a.b (old)/id。');
    expect(problemMessage(missing, 'en')).toBe(missing.message);
    expect(problemRemedy('Choose a capture file.', 'zh')).toBe('请选择抓包文件。');
  });

  it('says what it is about, and the engine’s own words, where the sentence is not known', () => {
    expect(problemMessage({ code: 'timeout', message: 'Quite new words.' }, 'zh')).toBe('超时：Quite new words.');
    expect(problemMessage({ code: 'brand-new', message: 'Quite new words.' }, 'zh')).toBe('Quite new words.');
    expect(problemRemedy('Do this: a {b} $&', 'zh')).toBe('Do this: a {b} $&');
    expect(warningMessage({ code: 'encrypted', message: 'Otherwise.' }, 'zh')).toBe('流量已加密：Otherwise.');
  });

  it('fills in what holds signs of its own, and sentences inside of sentences', () => {
    const say = sentenceBook([
      ['no {what}.', '没有{what}。'],
      ['after {n} s: {rest}', '{n} 秒后：{rest}'],
    ]);
    expect(say('no $& {n}.')).toBe('没有$& {n}。');
    expect(say('after 3 s: no way.')).toBe('3 秒后：没有way。');
    expect(say('after 3 s: something else')).toBe('3 秒后：something else');
    expect(say('no way')).toBeNull();
  });

  it('words what the engine really throws', () => {
    const thrown = (work: () => unknown): ProblemError => {
      try {
        work();
      } catch (error) {
        if (error instanceof ProblemError) return error;
      }
      throw new Error('It was not refused.');
    };
    const { problem } = thrown(() => parseJson('{', '/tmp/session.json'));
    expect(problemMessage(problem, 'zh')).toMatch(/^\/tmp\/session\.json 已损坏：/);
    expect(problemRemedy(problem.remedy, 'zh')).toMatch(/^请从备份恢复文件/);
  });
});
