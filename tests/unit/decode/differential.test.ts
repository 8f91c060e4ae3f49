import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { arpRequest, ethernet, mpls, pppoe } from './build-link.ts';
import { icmpEcho, icmpPacket, payloadOf, pcapFile, tcpPacket, udpPacket } from './build-packet.ts';
import { fragment, geneve, gre, ipInIp, vxlan } from './build-tunnel.ts';
import { compareRow } from './compare.ts';
import { corpusDirectory, corpusFiles, hasTool } from './corpus.ts';
import { type TsharkPacket, tsharkPackets } from './tshark.ts';

const tools = hasTool('tshark') && hasTool('mergecap');
if (!tools) console.log('skipped: comparison with tshark, which is not installed');

/** Where the two differ for a reason: `file#frame field`, or a whole file. */
const EXCEPTIONS: Record<string, string> = {
  'timestamp_invalid_micro.pcap': 'more than a million microseconds: counted here as they stand, cut by tshark',
  'atm-oam-heapoverflow.pcap': 'ATM: tshark takes 4 bytes of pseudo-header off the lengths',
  'bigtcp-ipv4-geneve-ipv6.pcap': 'BIG TCP: tshark 4.0 stops at the IP length of 0 and sees no inner packet',
  'bigtcp-ipv4-vxlan-ipv6.pcap': 'BIG TCP, as above',
  'bigtcp-ipv6-geneve-ipv4.pcap': 'BIG TCP, as above',
  'bigtcp-ipv6-vxlan-ipv6.pcap': 'BIG TCP, as above',
  'quic_32_bit_pointer_overflow.pcap': 'UDP length 0 in IPv6: tshark shows the field, the payload is counted here',
  'udp-length-heapoverflow.pcap': 'UDP length cut off by the snaplen: tshark shows none, counted by the IP length here',
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'differential-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function decode(bytes: Uint8Array) {
  const addresses = new AddressTable(1);
  const decoder = new CaptureDecoder({ addresses });
  decoder.push(bytes);
  decoder.end();
  return { addresses, columns: decoder.columns };
}

/** Differences of one file, as text. */
function compareFile(bytes: Uint8Array, packets: TsharkPacket[]): string[] {
  const { addresses, columns } = decode(bytes);
  const out: string[] = [];
  if (columns.count !== packets.length) out.push(`${columns.count} packets, tshark ${packets.length}`);
  packets.forEach((packet, row) => {
    for (const d of compareRow(columns, row, addresses, packet)) {
      out.push(`${row + 1} ${d.field}: ${d.ours}, tshark ${d.tshark}`);
    }
  });
  return out;
}

describe.skipIf(!tools)('compared with tshark', () => {
  it('built packets of every kind have the same fields', () => {
    const hosts = { source: '10.0.0.1', destination: '10.0.0.2' };
    const hosts6 = { source: 'fd00::1', destination: 'fd00::2' };
    const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:9999' };
    const tcp = tcpPacket({
      ...ends,
      seq: 4e9,
      ack: 3e9,
      flags: 'PA',
      id: 65535,
      tos: 3,
      timestamps: [4e9, 1],
      payload: payloadOf(99),
    });
    const udp = udpPacket({ source: '[fd00::1]:40000', destination: '[fd00::2]:9999', payload: payloadOf(3000) });
    const outer = { ...hosts, vni: 12345, ttl: 3 };
    const frames = [
      ...[tcp, udp, ...fragment(udp, 1280), ...fragment(tcp, 68)].map((ip) => ethernet(ip)),
      ...[tcp, udp]
        .flatMap((ip) => [vxlan(ethernet(ip), outer), geneve(ethernet(ip), outer, payloadOf(8))])
        .map((ip) => ethernet(ip)),
      ...[gre(tcp, { ...hosts6, key: 77 }), gre(udp, hosts), ipInIp(tcp, hosts6), ipInIp(udp, hosts)].map((ip) =>
        ethernet(ip),
      ),
      ethernet(tcp, { vlans: [5, 6] }),
      ethernet(pppoe(tcp), { etherType: 0x8864 }),
      ethernet(mpls(tcp, [16, 17]), { etherType: 0x8847 }),
      ethernet(icmpEcho({ ...hosts, identifier: 7, sequence: 8 })),
      ethernet(icmpEcho({ ...hosts6, identifier: 7, sequence: 8, reply: true })),
      ethernet(icmpPacket(11, 0, 0, tcp.subarray(0, 28), hosts)),
      arpRequest(),
    ];
    const records = frames.map((bytes, i) => ({ bytes, time: 1_760_000_000_000_000_001n + BigInt(i) }));
    const file = pcapFile(records, { snaplen: 1000 });
    const path = join(directory, 'built.pcap');
    writeFileSync(path, file);
    expect(compareFile(file, tsharkPackets(path))).toEqual([]);
  });

  it.skipIf(corpusFiles().length === 0)(
    'every capture of the corpus agrees, or is a listed exception (skipped without corpus)',
    () => {
      const names = corpusFiles();
      // One run of tshark over all of them: their packets one file after the other. What mergecap cannot read, tshark cannot.
      const readable = names.filter(
        (name) => spawnSync('capinfos', ['-t', name], { cwd: corpusDirectory }).status === 0,
      );
      expect(readable.length).toBeGreaterThan(400);
      const merged = join(directory, 'merged.pcapng');
      const merge = spawnSync('mergecap', ['-a', '-F', 'pcapng', '-w', merged, ...readable], { cwd: corpusDirectory });
      expect(merge.status).toBe(0);
      const packets = tsharkPackets(merged);
      const differing: string[] = [];
      let at = 0;
      for (const name of readable) {
        const bytes = readFileSync(corpusDirectory + name);
        const count = decode(bytes).columns.count;
        const differences = compareFile(bytes, packets.slice(at, at + count));
        at += count;
        if (name in EXCEPTIONS) expect(differences, `${name} no longer differs`).not.toEqual([]);
        else differing.push(...differences.map((d) => `${name}#${d}`));
      }
      expect(at).toBe(packets.length);
      expect(differing).toEqual([]);
    },
    120_000,
  );
});
