import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLines, readSections, sectionScript } from '../../../electron/nodes/sections.ts';

const shells: string[][] = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([program]) => spawnSync(program!, ['--help']).error === undefined,
);

describe('sections', () => {
  it.each(shells)('run in %s one after the other, whatever each of them does', (...shell) => {
    const script = sectionScript('X=1;', [
      { name: 'one', run: 'echo "a $X"; echo err >&2; exit 3' },
      { name: 'two', run: 'cat' },
      { name: 'three', run: "printf 'no end of line'; no-such-program-here" },
      { name: 'four', run: 'set -e; false; echo not reached' },
    ]);
    const argv = shell.filter((s): s is string => typeof s === 'string');
    const { stdout } = spawnSync(argv[0]!, [...argv.slice(1), '-s', '--', 'x'], { input: script, encoding: 'utf8' });
    const sections = readSections(`motd\n${stdout}`);
    expect([...sections.keys()]).toEqual(['one', 'two', 'three', 'four']);
    expect(sections.get('one')).toEqual({ text: 'a 1\nerr\n', status: 3 });
    expect(sections.get('two')).toEqual({ text: '', status: 0 });
    expect(sections.get('three')?.text).toMatch(/^no end of line.*not found/s);
    expect(sections.get('three')?.status).toBe(127);
    expect(sections.get('four')?.status).toBe(1);
  });

  it('are read from anything without a throw, and control characters never come through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (noise) => {
        const sections = readSections(`${noise}\n==hopscope== a\n${noise}`);
        expect(sections.has('a')).toBe(true);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
        for (const line of cleanLines(noise)) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u200b]/);
      }),
    );
  });
});
