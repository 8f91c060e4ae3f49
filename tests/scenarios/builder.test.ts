import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bracketOf, captureFiles } from './build/files.ts';
import { transmissions } from './build/transmission.ts';
import type { Scenario } from './build/types.ts';
import { loadScenarios } from './load.ts';

const hasTshark = spawnSync('tshark', ['-v']).status === 0;
const scenarios = loadScenarios();
const named = (name: string): Scenario => scenarios.find((entry) => entry.name === name)!.scenario;
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hopscope-builder-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Random payloads are none of these, whatever their ports say: only what the builder builds is dissected. */
const NOT_BUILT = ['dns', 'mdns', 'nbns', 'http', 's1ap', 'quic', 'ospf', 'tls', 'rtcp', 'ntp'];

function runTool(tool: string, args: string[]): string {
  const run = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

/** The fields of every record of capture files, one file after the other, all occurrences of each. */
function dissect(files: readonly Uint8Array[], fields: readonly string[]): string[][][] {
  const paths = files.map((bytes, i) => {
    const path = join(directory, `${i}.cap`);
    writeFileSync(path, bytes);
    return path;
  });
  const all = join(directory, 'all.pcapng');
  // One interface for each file, so that its number tells the file.
  runTool('mergecap', ['-a', '-I', 'none', '-F', 'pcapng', '-w', all, ...paths]);
  const rows = runTool('tshark', [
    ...['-n', '-r', all, '-d', 'udp.port==8472,vxlan', '-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE'],
    ...['ip', 'tcp', 'udp'].flatMap((layer) => ['-o', `${layer}.check_checksum:TRUE`]),
    ...['-o', 'sctp.checksum:CRC 32c'],
    ...NOT_BUILT.flatMap((name) => ['--disable-protocol', name]),
    ...['-T', 'fields', '-E', 'occurrence=a', '-E', 'separator=/t', ...fields.flatMap((field) => ['-e', field])],
  ]);
  return rows
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t').map((cell) => cell.split(',').filter(Boolean)));
}

const STATUS = ['ip', 'tcp', 'udp', 'sctp', 'icmp', 'icmpv6'].map((layer) => `${layer}.checksum.status`);
/** Scenarios in which checksums or files are broken on purpose, or the packet inside a tunnel is not in one piece. */
const BROKEN = /^(14|25|26|66|67)/;

describe.skipIf(!hasTshark)('what the scenarios build, read by tshark,', () => {
  it('is well formed, and its checksums are right', () => {
    const files = scenarios
      .filter(({ name }) => !BROKEN.test(name))
      .flatMap(({ name, scenario }) =>
        captureFiles(scenario).map((bytes, h) => ({ label: `${name}, hop ${h}`, bytes })),
      );
    const rows = dissect(
      files.map(({ bytes }) => bytes),
      ['frame.interface_id', '_ws.malformed', ...STATUS],
    );
    const wrong = rows.flatMap(([iface, malformed, ...status]) => {
      // 0 says bad; cut records and fragments cannot be checked.
      const bad = STATUS.filter((_, k) => status[k]!.includes('0'));
      return malformed!.length + bad.length > 0 ? [`${files[Number(iface)]!.label}: ${[...malformed!, ...bad]}`] : [];
    });
    expect([...new Set(wrong)]).toEqual([]);
    expect(rows.length).toBeGreaterThan(5000);
  });

  it('holds the partial checksums that offload leaves, and no others', () => {
    const [sender, receiver] = captureFiles(named('25-partial-checksums'));
    const bad = (bytes: Uint8Array) =>
      dissect([bytes], ['tcp.checksum.status', 'udp.checksum.status']).filter((cells) => cells.flat().includes('0'))
        .length;
    // All of the two flows at the sender: S and A, 5 segments and 5 datagrams forward, SA back.
    expect(bad(sender!)).toBe(13);
    expect(bad(receiver!)).toBe(0);
  });

  it.each([
    ['02-retransmission', 0],
    ['07-snat-port-kept', 1],
    ['12-vxlan-underlay', 1],
    ['13-geneve-and-nested-vxlan', 2],
    ['50-mpls-pppoe-gre-ipip', 0],
    ['50-mpls-pppoe-gre-ipip', 1],
    ['50-mpls-pppoe-gre-ipip', 2],
    ['50-mpls-pppoe-gre-ipip', 3],
    ['43-formats-and-resolutions', 0],
    ['43-formats-and-resolutions', 1],
    ['43-formats-and-resolutions', 2],
    ['43-formats-and-resolutions', 3],
  ] as const)('says what was sent: %s, hop %i', (name, hop) => {
    const scenario = named(name);
    const bracket = bracketOf(scenario);
    const wanted = transmissions({ ...bracket.flows, ...scenario.flows }, [...bracket.packets, ...scenario.packets], 1)
      .filter(({ flow }) => flow.protocol === 'tcp')
      .map(({ back, offset, length, flags }) => `${(back ? 5_000_000 : 1000) + offset} ${length} ${flags}`);
    const letters = (bits: number) => [...'FSRPA'].filter((_, i) => bits & (1 << i)).join('');
    const found = dissect([captureFiles(scenario)[hop]!], ['tcp.seq_raw', 'tcp.len', 'tcp.flags'])
      .filter(([seq]) => seq!.length > 0)
      .map(([seq, length, flags]) => `${seq} ${length} ${letters(Number(flags))}`);
    const sorted = (flags: string) => flags.replace(/[A-Z]+$/, (word) => [...word].sort().join(''));
    const [there, sent] = [found.map(sorted), wanted.map(sorted)];
    // Whatever got there was sent, and in scenarios of few losses nearly all got there.
    expect(there.filter((line) => !sent.includes(line))).toEqual([]);
    expect(there.length).toBeGreaterThanOrEqual(sent.length - 1);
  });

  it('decrements the TTL along the path and never twice inside one hop without a router', () => {
    const ttls = captureFiles(named('18-any-on-a-router')).map((bytes) =>
      dissect([bytes], ['ip.ttl', 'ip.dst'])
        .filter(([, to]) => to![0] === '10.2.0.20')
        .map(([ttl]) => ttl![0]),
    );
    expect([...new Set(ttls[0])]).toEqual(['64']);
    expect([...new Set(ttls[1])]).toEqual(['63', '62']);
    expect([...new Set(ttls[2])]).toEqual(['61']);
  });
});
