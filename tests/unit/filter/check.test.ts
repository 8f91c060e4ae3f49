import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFilter } from '../../../shared/filter/check.ts';
import { faultText } from '../../../shared/filter/faults.ts';
import { FIELDS } from '../../../shared/filter/fields.ts';
import { filters, HOPS } from './arbitrary.ts';
import { printFilter } from './print.ts';

const context = { hops: HOPS };

/** The value ranges that a condition asks for. */
function rangesOf(text: string): string {
  const read = readFilter(text, context);
  if (!read.ok) throw new Error(`${text}: ${faultText(read.fault).message}`);
  const filter = read.value;
  if (filter?.kind !== 'test') throw new Error(`${text} is no single test`);
  const { test } = filter;
  if (test.kind !== 'values') return test.kind;
  return `${test.all ? 'all' : 'any'} ${test.outside ? 'outside' : 'inside'} ${test.ranges
    .map(([from, to]) => `${from}..${to}`)
    .join(' ')}`;
}

function faultIn(text: string): { place: string; text: string } {
  const read = readFilter(text, context);
  if (read.ok) return { place: 'none', text: '' };
  const { message, remedy } = faultText(read.fault);
  const { at, end } = read.fault;
  return { place: `${at}..${end}`, text: `${message} ${remedy}` };
}

describe('checking', () => {
  it('passes every filter whose values are of their fields’ kinds', () => {
    fc.assert(
      fc.property(filters(), (filter) => {
        const text = printFilter(filter);
        const read = readFilter(text, context);
        expect(read.ok || read.fault.code === 'too-complex', text).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, whatever is compared with whatever', () => {
    const names = fc.constantFrom(...FIELDS.map(({ name }) => name), 'nonsense', 'and');
    const signs = fc.constantFrom('==', '!=', '>', '<=', 'contains', 'matches', '&', 'in', '===');
    const values = fc.oneof(
      fc.constantFrom('1', '-1', '080', '0x', '10.0.0.1', '1.2.3', '10.0.0.0/33', ':::', 'fd00::1/129', '5ms', '5'),
      fc.constantFrom('"("', '"(a+)+"', '{1}', '{3..1}', '{1, "x"}', 'tcp', 'true', '1e9', '99999999999999999999'),
      fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text)),
    );
    fc.assert(
      fc.property(names, signs, values, (name, sign, value) => {
        faultIn(`${name} ${sign} ${value}`);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['tcp.port == 0x50', 'any inside 80..80'],
    ['tcp.port != 80', 'all outside 80..80'],
    ['tcp.port !== 80', 'any outside 80..80'],
    ['tcp.port === 80', 'all inside 80..80'],
    ['tcp.port > 80', 'any outside -Infinity..80'],
    ['tcp.port < 80', 'any outside 80..Infinity'],
    ['tcp.port >= 80', 'any inside 80..Infinity'],
    ['tcp.port <= 80', 'any inside -Infinity..80'],
    ['tcp.port in {80, 8000..8100}', 'any inside 80..80 8000..8100'],
    ['ip.addr == 10.0.0.0/8', 'any inside 167772160..184549375'],
    ['ip.addr == 10.1.2.3/8', 'any inside 167772160..184549375'],
    ['ip.src in {10.0.0.1..10.0.0.9}', 'any inside 167772161..167772169'],
    ['ipv6.addr == ::1', 'any inside 1..1'],
    ['ipv6.addr == ::ffff:0.0.0.1', 'any inside 281470681743361..281470681743361'],
    ['ipv6.addr == ::/128', 'any inside 0..0'],
    ['delay > 5ms', 'any outside -Infinity..5000000'],
    ['delay > 1.1s', 'any outside -Infinity..1100000000'],
    ['delay > 0', 'any outside -Infinity..0'],
    ['delay > -20us', 'any outside -Infinity..-20000'],
    ['delay > 1min', 'any outside -Infinity..60000000000'],
    ['frame.time_relative >= 1.5', 'any inside 1500000000..Infinity'],
    ['hop == r1', 'any inside 1..1'],
    ['hop == 3', 'any inside 2..2'],
    ['hop contains "r"', 'any inside 1..1 2..2'],
    ['hop matches "^R"', 'any inside 1..1'],
    ['segment == 2', 'any inside 1..1'],
    ['direction == reverse', 'any inside 1..1'],
    ['reason == "ttl-spent"', 'any inside 2..2'],
    ['lost', 'any inside 1..1'],
    ['lost == false', 'any inside 0..0'],
    ['tcp.flags.syn', 'exists'],
    ['tcp.flags & 0x12', 'bits'],
  ])('%s asks for %s', (text, ranges) => {
    expect(rangesOf(text)).toBe(ranges);
  });

  it.each([
    ['tcp.prt == 80', '0..7', 'There is no field tcp.prt. Did you mean tcp.port?'],
    ['tcp.port == 80 AND udp', '15..18', 'AND is written in small letters. Write and.'],
    ['tcp && zzz', '7..10', 'There is no field zzz. The list of fields is in docs/filter.md.'],
    ['tcp == 1', '0..3', 'tcp has no value to compare. Write tcp alone: it is true of packets that have it.'],
    [
      'tcp.port == http',
      '12..16',
      'http is no number, and tcp.port is one. Write it as 80 or 0x50, without quotation marks.',
    ],
    ['tcp.port == 70000', '12..17', 'tcp.port cannot be 70000: it goes from 0 to 65535. Write a number of that range.'],
    [
      'tcp.port == 080',
      '12..15',
      '080 begins with 0, which Wireshark reads as octal. Leave the 0 out, or write 0x for hexadecimal.',
    ],
    [
      'tcp.srcport == tcp.dstport',
      '15..26',
      'tcp.dstport is a field, and fields are compared with values only. Write a value in its place.',
    ],
    ['ip.addr == fd00::1', '11..18', 'fd00::1 is an IPv6 address, which ip.addr never is. Write ipv6.addr instead.'],
    [
      'ip.addr == 10.0.0',
      '11..17',
      '10.0.0 is no IPv4 address. Write an address or a network, as in 10.0.0.1 or 10.0.0.0/8.',
    ],
    [
      'ip.addr > 10.0.0.0/8',
      '10..20',
      'A network cannot be an end of a range or of an order. Write a single address, or compare with ==.',
    ],
    ['delay > 5', '8..9', '5 has no unit. Write 5ms, or another of ns, us, ms, s.'],
    ['delay > 5h', '8..10', '5h is no length of time. Write a number with ns, us, ms or s, as in 1.5ms.'],
    ['hop == "R1"', '7..11', 'hop is never R1. Did you mean r1?'],
    ['hop == zebra', '7..12', 'hop is never zebra. It is one of: client, r1, the "far" end.'],
    ['hop == 4', '7..8', 'There is no hop 4. Hops count from 1 to 3; or write a name.'],
    ['segment == 0', '11..12', 'There is no segment 0. Segments count from 1, between hops 1 and 2, to 2.'],
    ['segment in {1..3}', '15..16', 'There is no segment 3. Segments count from 1, between hops 1 and 2, to 2.'],
    ['tcp.port in {90..80}', '13..19', 'The range ends before it begins. Write the lower end first.'],
    [
      'tcp.port contains "8"',
      '9..17',
      'contains makes no sense for tcp.port. Use one of == != === !== > < >= <= in &.',
    ],
    ['lost > 1', '5..6', '> makes no sense for lost. Use one of == != === !==.'],
    [
      'hop matches "("',
      '12..15',
      'The pattern cannot be read: Unterminated group. Write a regular expression, as in "^node-".',
    ],
    [
      'hop matches "(a+)+"',
      '12..19',
      'The pattern could take very long. Leave out repeated groups and back references, and all but three of *, + and {…}.',
    ],
  ])('%s is refused at %s: %s', (text, place, words) => {
    expect(faultIn(text)).toEqual({ place, text: words });
  });

  it('refuses what would mix both scopes in too many ways', () => {
    const mixed = Array.from({ length: 8 }, () => '(lost || tcp)').join(' && ');
    expect(faultIn(mixed).text).toContain('too many ways');
    expect(faultIn('(lost || tcp) && (partial || udp)').place).toBe('none');
  });

  it('knows every field once', () => {
    expect(FIELDS.length).toBeGreaterThan(80);
    expect(new Set(FIELDS.map(({ name }) => name)).size).toBe(FIELDS.length);
  });
});
