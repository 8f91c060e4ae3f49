import { describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { type BuiltRecord, ethernet, pcapFile, sll2 } from '../decode/build-packet.ts';
import { type NatConversation, nameAt, packetAt } from './nat-network.ts';

const SLL2 = 276;
const IN = 0;
const OUT = 4;
const MS = 1_000_000n;
const START = 1_760_000_000_000_000_000n;

/** `before` sees the client's names, `after` the rewritten ones, the machine between both: in and out. */
function analyze(conversations: NatConversation[], names: string[], lostInside: (k: number) => boolean = () => false) {
  const records: Record<string, BuiltRecord[]> = { before: [], router: [], after: [] };
  conversations.forEach((c, n) => {
    for (let k = 0; k < 200; k++) {
      const reverse = k % 2 === 1;
      const time = START + BigInt(k) * 20n * MS + BigInt(n) * MS;
      const at = (side: 0 | 1, ttl: number) => packetAt(c, k, reverse, side, ttl);
      const [near, far] = reverse ? ['after', 'before'] : ['before', 'after'];
      const [from, to] = reverse ? ([1, 0] as const) : ([0, 1] as const);
      records[near!]!.push({ time, bytes: ethernet(at(from, 64)) });
      records['router']!.push({ time: time + 100_000n, bytes: sll2(at(from, 64), 2 + from, IN) });
      if (lostInside(k)) continue;
      records['router']!.push({ time: time + 120_000n, bytes: sll2(at(to, 63), 2 + to, OUT) });
      records[far!]!.push({ time: time + 200_000n, bytes: ethernet(at(to, 63)) });
    }
  });
  const addresses = new AddressTable(1);
  const hops = names.map((name) => {
    const capture = new CaptureDecoder({ addresses });
    const list = records[name]!.sort((a, b) => Number(BigInt(a.time!) - BigInt(b.time!)));
    capture.push(pcapFile(list, name === 'router' ? { linkType: SLL2 } : {}));
    capture.end();
    return { name, capture, start: null, stop: null, kernelDrops: null, clockId: 'k' };
  });
  return analyzeCaptures({ hops, addresses, tmaxSeconds: 1, targets: [] }).analysis;
}

const clients = (protocol: NatConversation['protocol']): NatConversation[] =>
  [1, 2, 3].map((k) => ({
    protocol,
    client: `10.1.0.${k}:4000`,
    service: '10.96.0.1:443',
    outside: `172.18.1.11:${1030 + k}`,
    backend: '172.18.3.12:8443',
    snat: 1,
    dnat: 1,
    seed: k,
  }));

const clean = { partial: 0, lost: 0, duplicated: 0, unmatched: 0 };

describe('a translating machine captured at all interfaces', () => {
  it.each(['tcp', 'udp', 'icmp'] as const)(
    '%s: the packet that enters and the translated one that leaves are one',
    (protocol) => {
      const all = clients(protocol);
      const analysis = analyze(all, ['before', 'router', 'after']);
      for (const segment of analysis.segments)
        for (const direction of ['forward', 'reverse'] as const) {
          expect(segment[direction]).toMatchObject(clean);
          expect(segment[direction].sent).toBeGreaterThan(200);
        }
      expect(analysis.translations).toEqual(
        all.map((c) => ({ segment: 1, protocol, from: nameAt(c, 0), to: nameAt(c, 1) })),
      );
    },
  );

  it('what enters and does not leave is lost on the segment that follows', () => {
    const analysis = analyze(clients('tcp'), ['before', 'router', 'after'], (k) => k === 20 || k === 41);
    expect(analysis.segments.map((s) => [s.forward.lost, s.reverse.lost])).toEqual([
      [0, 3],
      [3, 0],
    ]);
  });

  it('as the first and as the last hop of a path', () => {
    const first = analyze(clients('udp'), ['router', 'after']);
    expect(first.segments[0]!.forward).toMatchObject(clean);
    expect(first.segments[0]!.reverse).toMatchObject(clean);
    expect(first.translations).toHaveLength(3);
    const last = analyze(clients('udp'), ['before', 'router'], (k) => k === 41);
    expect(last.segments[0]!.forward).toMatchObject(clean);
    expect(last.segments[0]!.reverse).toMatchObject({ ...clean, lost: 3 });
    expect(last.translations).toHaveLength(3);
  });
});
