import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultText } from '../../../shared/filter/faults.ts';
import { parseFilter } from '../../../shared/filter/parse.ts';
import type { Syntax } from '../../../shared/filter/syntax.ts';
import { filters } from './arbitrary.ts';
import { printFilter } from './print.ts';

/** The filter without the places in its text. */
function bare(syntax: unknown): unknown {
  return JSON.parse(
    JSON.stringify(syntax, (key, value) => (['at', 'end', 'sign'].includes(key) ? undefined : (value as unknown))),
  );
}

function read(text: string): Syntax {
  const parsed = parseFilter(text);
  if (!parsed.ok || parsed.value === null) throw new Error(`${text}: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

/** `code at..end` of what is wrong with a text. */
function faultIn(text: string): string {
  const parsed = parseFilter(text);
  if (parsed.ok) return 'none';
  const { code, at, end } = parsed.fault;
  const { message, remedy } = faultText(parsed.fault);
  expect(`${message}${remedy}`).not.toMatch(/\{\{|undefined/);
  return `${code} ${at}..${end}`;
}

describe('parsing', () => {
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(filters(), (filter) => {
        expect(bare(read(printFilter(filter)))).toEqual(bare(filter));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes any text without throwing, and points inside it', () => {
    const pieces = fc.constantFrom(
      ...[
        'ip.addr',
        'tcp',
        '==',
        '!',
        '(',
        ')',
        '{',
        '}',
        '..',
        ',',
        '"',
        '\\',
        'in',
        'not',
        '&&',
        '10.0.0.1',
        '~',
        '=',
      ],
      ...[' ', 'hop', 'r"', '0x', '/8', '::', '5ms', 'and', 'or', '\u0000', '😀', '|', '^', 'matches'],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseFilter(text);
        if (parsed.ok) return;
        const { at, end } = parsed.fault;
        expect(at).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(at);
        faultText(parsed.fault);
      }),
      { numRuns: 5000 },
    );
  });

  it('refuses what is too long or nested too deep, without running out of stack', () => {
    expect(faultIn('('.repeat(1999))).toBe('too-deep 100..101');
    expect(faultIn('!'.repeat(1999))).toBe('too-deep 100..101');
    expect(faultIn('tcp '.repeat(501))).toBe('too-long 2000..2004');
    expect(faultIn(`${'tcp||'.repeat(399)}tcp`)).toBe('none');
    expect(faultIn(`${'('.repeat(99)}tcp${')'.repeat(99)}`)).toBe('none');
  });

  it('binds not, and, xor, or in this order, each from the left', () => {
    expect(printFilter(read('!tcp && udp or ip xor vlan'))).toBe('!tcp && udp || ip ^^ vlan');
    expect(read('tcp or udp and ip')).toMatchObject({ kind: 'or', right: { kind: 'and' } });
    expect(read('tcp ^^ udp && ip')).toMatchObject({ kind: 'xor', right: { kind: 'and' } });
    expect(read('tcp xor udp or ip')).toMatchObject({ kind: 'or', left: { kind: 'xor' } });
    expect(read('not tcp.port == 80 and udp')).toMatchObject({ kind: 'and', left: { kind: 'not' } });
    expect(printFilter(read('tcp && (udp && ip)'))).toBe('tcp && (udp && ip)');
    expect(printFilter(read('(tcp && udp) && ip'))).toBe('tcp && udp && ip');
  });

  it('knows every spelling', () => {
    const same = (...texts: string[]) => {
      for (const text of texts) expect(bare(read(text)), text).toEqual(bare(read(texts[0]!)));
    };
    same('tcp.port == 80', 'tcp.port eq 80', 'tcp.port any_eq 80', 'tcp.port==80');
    same('tcp.port != 80', 'tcp.port ne 80', 'tcp.port all_ne 80');
    same('tcp.port !== 80', 'tcp.port ~= 80', 'tcp.port any_ne 80');
    same('tcp.port === 80', 'tcp.port all_eq 80');
    same('tcp.len >= 5', 'tcp.len ge 5');
    same('hop matches "a"', 'hop ~ "a"', 'hop matches r"a"');
    same('tcp.flags & 2', 'tcp.flags bitand 2');
    same('tcp.port in {80, 443}', 'tcp.port in {80 443}', 'tcp.port in{80,443}');
    same('!(tcp.port in {80})', 'tcp.port not in {80}', 'not tcp.port in {80}');
    same('tcp && udp', 'tcp and udp', 'tcp&&udp');
    same('hop == "a\\"b\\\\"', 'hop == "\\a\\"b\\\\"');
  });

  it('takes blanks for no filter at all', () => {
    expect(parseFilter(' \t\n')).toEqual({ ok: true, value: null });
  });

  it.each([
    ['tcp.port = 80', 'single-equals 9..10'],
    ['tcp | udp', 'single-bar 4..5'],
    ['tcp ^ udp', 'single-caret 4..5'],
    ['hop == "a', 'open-string 7..9'],
    ['tcp.port ==', 'value-wanted 11..11'],
    ['tcp.port == )', 'value-wanted 12..13'],
    ['tcp.port 80', 'operator-wanted 9..11'],
    ['tcp.port "80"', 'operator-wanted 9..13'],
    ['tcp &&', 'field-wanted-end 6..6'],
    ['&& tcp', 'field-wanted 0..2'],
    ['"tcp"', 'field-wanted 0..5'],
    ['(tcp', 'open-parenthesis 0..1'],
    ['tcp)', 'stray-parenthesis 3..4'],
    ['(tcp}', 'join-wanted 4..5'],
    ['tcp {', 'join-wanted 4..5'],
    ['tcp.port in 80', 'set-wanted 12..14'],
    ['tcp.port in {80', 'open-set 12..13'],
    ['tcp.port in {}', 'empty-set 12..14'],
    ['tcp.port in {80..}', 'value-wanted 17..18'],
    ['tcp not udp', 'operator-wanted 4..7'],
    ['tcp ? udp', 'bad-character 4..5'],
    ['😀', 'bad-character 0..2'],
  ])('%s: %s', (text, fault) => {
    expect(faultIn(text)).toBe(fault);
  });
});
