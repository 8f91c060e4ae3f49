import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { RowFlag } from '../../../shared/decode/columns.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { readFilter } from '../../../shared/filter/check.ts';
import { faultText } from '../../../shared/filter/faults.ts';
import { CaptureReader } from '../../../shared/pcap/reader.ts';
import { selectPackets } from '../../../shared/select/select.ts';
import { type BuiltRecord, pcapFile } from '../decode/build-capture.ts';
import { corpusDirectory, corpusFiles, hasTool } from '../decode/corpus.ts';
import { finish } from './run.ts';

const tools = hasTool('tshark') && corpusFiles().length > 0;
if (!tools) console.log('skipped: comparison of filters with tshark, which needs tshark and the corpus');

/** Filters of the shared fields, as both read them. */
const FILTERS = [
  ...['ip', 'ipv6', 'tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'esp', 'vlan', 'mpls', 'pppoe', 'tcp || udp'],
  ...['tcp and ip', 'tcp && ipv6', '!tcp', 'not udp and not tcp', '!(tcp || udp)', 'tcp && !ipv6 || udp && ip'],
  ...[
    'ip.addr == 192.168.0.0/16',
    'ip.addr == 10.0.0.0/8',
    'ip.addr != 192.168.0.0/16',
    '!(ip.addr == 192.168.0.0/16)',
  ],
  ...[
    'ip.addr !== 192.168.0.0/16',
    'ip.src == 192.168.1.1',
    'ip.dst == 224.0.0.0/4',
    'ip.src != 10.0.0.0/8',
    'ip.dst === 10.0.0.0/8',
  ],
  ...[
    'ip.addr in {127.0.0.1, 10.0.0.1..10.255.255.255}',
    'ip.src > 172.16.0.0',
    'ip.src <= 127.0.0.1',
    'ip.addr === 10.0.0.0/8',
  ],
  ...['ip.ttl == 64', 'ip.ttl > 64', 'ip.ttl < 64', 'ip.ttl in {1, 63..64, 255}', 'ip.ttl != 64', 'ip.ttl & 0x40'],
  ...[
    'ip.id == 0',
    'ip.id >= 0x8000',
    'ip.proto == 17',
    'ip.proto in {1, 6}',
    'ip.dsfield == 0xc0',
    'ip.dsfield.dscp == 48',
  ],
  ...['ip.dsfield.dscp > 0', 'ip.dsfield.ecn != 0', 'ip.version == 4', 'ip.dsfield.ecn == 1'],
  ...[
    'ipv6.addr == fe80::/10',
    'ipv6.src == ::/0',
    'ipv6.dst == ff02::/16',
    'ipv6.dst != ff02::/16',
    'ipv6.hlim == 255',
  ],
  ...[
    'ipv6.hlim < 64',
    'ipv6.tclass != 0',
    'ipv6.tclass.dscp > 0',
    'ipv6.version == 6',
    'ipv6.addr in {::1, fe80::..fe80::ffff:ffff:ffff:ffff}',
  ],
  ...[
    'tcp.port == 80',
    'tcp.port != 80',
    '!(tcp.port == 80)',
    'tcp.srcport == 179',
    'tcp.dstport == 179',
    'tcp.port in {22, 80, 179, 1000..2000}',
  ],
  ...[
    'tcp.port > 1023',
    'tcp.port === 179',
    'tcp.port !== 179',
    'tcp.seq_raw > 2147483648',
    'tcp.ack_raw == 0',
    'tcp.len > 0',
    'tcp.len == 0',
  ],
  ...[
    'tcp.flags.syn == 1',
    'tcp.flags.syn == 1 && tcp.flags.ack == 0',
    'tcp.flags.fin == 1',
    'tcp.flags.reset == 1',
    'tcp.flags.syn',
  ],
  ...[
    'tcp.flags.push == 1',
    'tcp.flags.ece == 1',
    'tcp.flags.cwr == 1',
    'tcp.flags.urg == 1',
    'tcp.flags & 0x12',
    'tcp.flags == 0x018',
  ],
  ...[
    'udp.port == 53',
    'udp.dstport == 53 || udp.srcport == 53',
    'udp.length > 100',
    'udp.length < 40',
    'udp.port != 53',
    'udp.port in {67..68, 520}',
  ],
  ...[
    'icmp.type == 8',
    'icmp.type == 0 || icmp.type == 8',
    'icmp.code != 0',
    'icmp.type in {3, 11}',
    'icmpv6.type == 135',
    'icmpv6.type >= 128',
    'icmpv6.code == 0',
  ],
  ...[
    'icmp.ident > 0 && (icmp.type == 8 || icmp.type == 0)',
    'icmp.seq == 1',
    'sctp.port == 2905',
    'sctp.srcport > 0',
    'sctp.dstport != 2905',
    'esp.spi > 0',
    'esp.sequence == 1',
  ],
  ...[
    'frame.len > 1000',
    'frame.len <= 64',
    'frame.number in {1..10, 100}',
    'frame.number > 1000 && frame.number < 1100',
    'frame.time_relative > 100',
    'frame.time_relative <= 12.5',
  ],
  ...[
    'tcp && (ip.ttl > 100 || tcp.len > 500)',
    '!(ip.ttl > 100) && tcp',
    'ip && !(tcp or udp) or ipv6 && udp',
    'tcp.port == 80 or udp.port == 53 and ip.ttl > 60',
  ],
];

/** PPPoE has a name of its own in each: ours is of sessions, and not of their discovery. */
const theirs = (text: string) => text.replace('pppoe', 'pppoes');

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'filters-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The Ethernet frames of the corpus in one capture, a second apart. */
function ethernetFrames(): Uint8Array {
  const records: BuiltRecord[] = [];
  for (const name of corpusFiles()) {
    const take = {
      record: (
        buffer: Uint8Array,
        offset: number,
        captured: number,
        originalLength: number,
        _seconds: number,
        _nanoseconds: number,
        linkType: number,
      ) => {
        if (linkType !== 1 || captured > 65535 || originalLength > 65535) return;
        const time = BigInt(records.length) * 1_000_000_000n + 1_000_000_000n;
        records.push({ bytes: buffer.slice(offset, offset + captured), originalLength, time });
      },
      comment: () => {},
    };
    const reader = new CaptureReader(take);
    reader.push(readFileSync(corpusDirectory + name));
    reader.end();
  }
  return pcapFile(records);
}

const OPTIONS = [
  ...['-n', '-d', 'udp.port==8472,vxlan'],
  ...['ip.defragment', 'ipv6.defragment', 'tcp.desegment_tcp_streams', 'sctp.reassembly'].flatMap((name) => [
    '-o',
    `${name}:FALSE`,
  ]),
];

function tshark(path: string, ...more: string[]): string[] {
  const run = spawnSync('tshark', [...OPTIONS, '-r', path, ...more], { encoding: 'utf8', maxBuffer: 1 << 30 });
  expect(run.status, run.stderr).toBe(0);
  return run.stdout.split('\n');
}

/**
 * Frames that pass each filter. One run of tshark counts for all of them how many pass in each second, and each second
 * holds one frame; but it takes commas for the end of a filter.
 */
function tsharkFrames(path: string, count: number): Set<number>[] {
  const passed = FILTERS.map(() => new Set<number>());
  const together = [...FILTERS.keys()].filter((i) => !FILTERS[i]!.includes(','));
  let rows = 0;
  for (const line of tshark(path, '-q', '-z', `io,stat,1,${together.map((i) => theirs(FILTERS[i]!)).join(',')}`)) {
    const cells = line.split('|').map((cell) => cell.trim());
    const second = /^(\d+) <> /.exec(cells[1] ?? '');
    if (second === null) continue;
    rows++;
    together.forEach((i, at) => {
      if (Number(cells[2 + 2 * at]) > 0) passed[i]!.add(Number(second[1]) + 1);
    });
  }
  // The last frame is the end of the last second and counts nowhere.
  expect(rows).toBe(count - 1);
  FILTERS.forEach((text, i) => {
    if (!text.includes(',')) return;
    for (const line of tshark(path, '-Y', text, '-T', 'fields', '-e', 'frame.number'))
      if (line !== '') passed[i]!.add(Number(line));
  });
  return passed;
}

/** Every record as a packet of one hop, those that are no packets for the analysis too. */
function recordsAsPackets({ columns }: CaptureDecoder, addresses: AddressTable): AnalysisResult {
  const row = Uint32Array.from({ length: columns.count }, (_, i) => i);
  const hop = { columns, count: columns.count, row, flow: columns.flow };
  return {
    match: { hops: [hop], corrected: [columns.time] },
    addresses,
    from: columns.time[0],
  } as unknown as AnalysisResult;
}

/** Rows of which tshark sees more than the columns hold (an outer or a quoted packet), or whose headers are broken. */
const INCOMPARABLE = RowFlag.tunnelled | RowFlag.icmpError | RowFlag.malformed;
const LAYERS = ['ip', 'ipv6', 'tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'esp'];

/** Which rows can be compared: those where tshark too sees one packet, in layers that the decoder knows. */
function comparableRows(path: string, { columns }: CaptureDecoder): number[] {
  const seen = tshark(path, '-T', 'fields', '-e', 'frame.protocols');
  return [...Array(columns.count - 1).keys()].filter((row) => {
    const protocols = seen[row]!.split(':');
    const once = LAYERS.every((name) => protocols.filter((one) => one === name).length <= 1);
    const ips = protocols.filter((one) => one === 'ip' || one === 'ipv6').length;
    const decoded = (columns.flags[row]! & RowFlag.other) === 0;
    return once && ips === Number(decoded) && (columns.flags[row]! & INCOMPARABLE) === 0;
  });
}

describe.skipIf(!tools)('compared with tshark', () => {
  it(`${FILTERS.length} filters pass the same frames of the corpus (skipped without tshark or corpus)`, () => {
    const file = ethernetFrames();
    const path = join(directory, 'frames.pcap');
    writeFileSync(path, file);
    const addresses = new AddressTable(1);
    const decoder = new CaptureDecoder({ addresses });
    decoder.push(file);
    decoder.end();
    const { columns } = decoder;
    const records = recordsAsPackets(decoder, addresses);
    const passed = tsharkFrames(path, columns.count);
    const rows = comparableRows(path, decoder);
    expect(rows.length).toBeGreaterThan(columns.count * 0.85);
    const differing: string[] = [];
    FILTERS.forEach((text, i) => {
      const read = readFilter(text, { hops: ['a'] });
      if (!read.ok) throw new Error(`${text}: ${faultText(read.fault).message}`);
      const mask = finish(selectPackets(records, read.value))[0]!;
      for (const row of rows)
        if ((mask[row] === 1) !== passed[i]!.has(row + 1))
          differing.push(`${text}: frame ${row + 1}, here ${mask[row]}`);
    });
    expect(differing).toEqual([]);
  }, 120_000);
});
