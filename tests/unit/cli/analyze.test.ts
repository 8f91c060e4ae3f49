import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { call, filesIn, START, testDirectory, twoHops } from './command-harness.ts';

function captures(lost: readonly number[] = [], count = 400) {
  const { src, dst } = twoHops(count, lost);
  return filesIn(testDirectory(), { 'src.pcap': src, 'dst.pcap': dst });
}

const hops = (directory: string) => ['--hop', `src=${directory}/src.pcap`, '--hop', `dst=${directory}/dst.pcap`];

describe('hopscope analyze', () => {
  it('prints exactly one JSON document with what was lost, and nothing else on standard output', async () => {
    const { status, out, err } = await call('analyze', ...hops(captures([7, 30])), '--json');
    expect(err).toBe('');
    expect(status).toBe(0);
    const analysis = JSON.parse(out) as Analysis;
    expect(analysis.version).toBe(1);
    expect(analysis.hops.map((hop) => [hop.name, hop.packets, hop.linkType])).toEqual([
      ['src', 800, 'EN10MB'],
      ['dst', 798, 'EN10MB'],
    ]);
    expect(analysis.segments[0]!.forward.lost).toBe(2);
    expect(analysis.segments[0]!.reverse.lost).toBe(0);
    expect(analysis.losses.map((loss) => [loss.hop, loss.frame, loss.time])).toEqual([
      ['src', 15, String(START + 70_000_000n)],
      ['src', 61, String(START + 300_000_000n)],
    ]);
  });

  it('prints tables for people', async () => {
    const { status, out } = await call('analyze', ...hops(captures([7])));
    expect(status).toBe(0);
    expect(out).toMatch(/src -> dst +forward +\d+ +\d+ +1 +0\.\d+ %/);
    expect(out).toMatch(/src <- dst +reverse +\d+ +\d+ +0 +0\.00 %/);
    expect(out).toContain('src #15');
  });

  it('takes --tmax: what comes later than that is lost', async () => {
    const directory = captures();
    const late = await call('analyze', ...hops(directory), '--json', '--tmax', '0.001');
    const judged = (JSON.parse(late.out) as Analysis).segments[0]!;
    const usual = (JSON.parse((await call('analyze', ...hops(directory), '--json')).out) as Analysis).segments[0]!;
    expect(usual.forward.sent).toBeLessThan(judged.forward.sent);
  });

  it('analyses what can be read of a cut file, with a warning', async () => {
    const { src, dst } = twoHops(400);
    const directory = filesIn(testDirectory(), { 'src.pcap': src, 'dst.pcap': dst.subarray(0, dst.length - 5) });
    const { status, out } = await call('analyze', ...hops(directory), '--json');
    expect(status).toBe(0);
    const analysis = JSON.parse(out) as Analysis;
    expect(analysis.hops[1]!.truncatedFile).toBe(true);
    expect(analysis.warnings.map((warning) => [warning.code, warning.hop])).toContainEqual(['truncated-file', 'dst']);
  });

  it('fails with 1 when no file is a capture, and names the reason', async () => {
    const directory = filesIn(testDirectory(), { 'src.pcap': 'not a capture', 'dst.pcap': 'neither is this' });
    const { status, out, err } = await call('analyze', ...hops(directory));
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain('None of the files is a readable capture');
  });

  it('reads a session directory, and leaves one that was cut short as it is', async () => {
    const { src, dst } = twoHops(400, [9]);
    const hop = (name: string) => ({
      name,
      file: `captures/${name}.pcap`,
      command: null,
      start: null,
      stop: null,
      received: null,
      kernelDrops: name === 'dst' ? 1 : 0,
      interfaceDrops: null,
      clockId: null,
      ended: null,
    });
    const session = {
      version: 1,
      id: 'a',
      name: 'cut short',
      createdAt: '2026-01-01T00:00:00.000Z',
      state: 'running',
      plan: null,
      recording: null,
      targets: [],
      hops: [hop('src'), hop('dst')],
      probes: [],
    };
    const text = JSON.stringify(session);
    const files = { 'session.json': text, 'captures/src.pcap': src, 'captures/dst.pcap': dst };
    const directory = filesIn(testDirectory(), files);
    const { status, out, err } = await call('analyze', directory, '--json');
    expect(status).toBe(0);
    expect(err).toContain('was cut short');
    const analysis = JSON.parse(out) as Analysis;
    expect(analysis.hops[1]!.kernelDrops).toBe(1);
    expect(analysis.segments[0]!.forward).toMatchObject({ lost: 1, lostMin: 0 });
    const strict = JSON.parse((await call('analyze', directory, '--json', '--tmax', '0.5')).out) as Analysis;
    expect(strict.segments[0]!.forward.sent).toBeGreaterThan(analysis.segments[0]!.forward.sent);
    expect(readFileSync(join(directory, 'session.json'), 'utf8')).toBe(text);
  });
});

describe('a call that is wrong', () => {
  it.each([
    [[], 'A command is missing'],
    [['analyse'], 'no command "analyse"'],
    [['analyze'], 'at least two hops'],
    [['analyze', '--hop', 'a=/dev/null'], 'at least two hops'],
    [['analyze', '--hop', 'a', '--hop', 'b=x'], '--hop a is not NAME=FILE'],
    [['analyze', '--hop', 'a=x', '--hop', 'a=y'], 'Two hops are named "a"'],
    [['analyze', '--hop', 'a=/nonexistent', '--hop', 'b=/nonexistent'], 'a: /nonexistent does not exist'],
    [['analyze', '/nonexistent'], '/nonexistent does not exist'],
    [['analyze', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['analyze', '--tmax', '0', '/tmp'], '--tmax 0 is not a number of seconds'],
    [['analyze', '--tmax', 'soon', '/tmp'], '--tmax soon is not'],
    [['analyze', '--target', 'example.org', '/tmp'], '--target example.org is not an IPv4 or IPv6 address'],
    [['capture', '--out', 'x'], 'exactly one plan'],
    [['capture', 'plan.json'], '--out SESSION_DIR is missing'],
    [['demo', 'extra'], 'extra'],
  ])('%j: status 2, the reason, nothing on standard output', async (argv, reason) => {
    const { status, out, err } = await call(...argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  });

  it('--help and --version answer on standard output', async () => {
    expect((await call('--help')).out).toContain('hopscope capture PLAN.json --out SESSION_DIR');
    expect((await call('analyze', '--help')).status).toBe(0);
    expect((await call('--version')).out).toMatch(/^hopscope \d+\.\d+\.\d+\n$/);
  });
});
