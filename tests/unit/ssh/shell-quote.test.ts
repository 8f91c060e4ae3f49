import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../../electron/ssh/shell-quote.ts';

const shells: string[][] = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([program]) => spawnSync(program!, ['-c', 'true'].slice(program === 'busybox' ? 2 : 0)).error === undefined,
);
if (shells.length < 3)
  console.warn(`shell-quote: only these shells are here: ${shells.map((s) => s.join(' ')).join(', ')}`);

/** Any string that an argument can hold; much of it is what shells treat specially. */
const word = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~=%^ \t\n\rab-\u0001\u007f\u00e9\u{1f600}'),
    maxLength: 12,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }).map((s) => s.replaceAll('\0', '')),
);

describe('shellQuote', () => {
  it.each(shells)('comes through %s unchanged, word by word', (...shell) => {
    let words = 0;
    const argv = shell.filter((s): s is string => typeof s === 'string');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 400, size: 'max' }), (list) => {
        const script = shellQuote(['printf', '%s\\0', ...list]);
        const { stdout, status } = spawnSync(argv[0]!, [...argv.slice(1)], {
          input: script,
          env: { LC_ALL: 'C.UTF-8' },
        });
        expect(status).toBe(0);
        words += list.length;
        expect(stdout.equals(Buffer.from(`${list.join('\0')}\0`, 'utf8'))).toBe(true);
      }),
      { numRuns: 250 },
    );
    expect(words).toBeGreaterThan(34_000);
  });

  it('leaves plain words readable and quotes the rest', () => {
    expect(shellQuote(['tcpdump', '-i', 'eth0.1', '--', 'tcp port 80', "it's", ''])).toBe(
      "tcpdump -i eth0.1 -- 'tcp port 80' 'it'\\''s' ''",
    );
    expect(shellQuote(['A=b', '~', '#x', '!'])).toBe("'A=b' '~' '#x' '!'");
    expect(shellQuote(['time', 'time', '--x=y'])).toBe("'time' time --x=y");
  });

  it('refuses NUL and an empty command', () => {
    expect(() => shellQuote(['a\0b'])).toThrow(RangeError);
    expect(() => shellQuote([])).toThrow(RangeError);
  });
});
