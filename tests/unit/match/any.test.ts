import { describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import {
  type BuiltRecord,
  ethernet,
  payloadOf,
  pcapFile,
  sll,
  sll2,
  udpPacket,
  vxlan,
} from '../decode/build-packet.ts';

const LINKTYPE_SLL = 113;
const LINKTYPE_SLL2 = 276;
const MS = 1_000_000n;
const START = 1_760_000_000_000_000_000n;
const IN = 0;
const OUT = 4;

const packet = (id: number, ttl: number) =>
  udpPacket({ source: '10.0.0.1:1000', destination: '10.0.0.2:2000', ttl, id, payload: payloadOf(40, id) });

/** Datagrams 10 ms apart at a plain hop, at a router captured with `any`, and at a plain hop after it. */
function analyze(router: (id: number, time: bigint) => BuiltRecord[], linkType: number, lostAtRouter: number[] = []) {
  const [before, at, after]: [BuiltRecord[], BuiltRecord[], BuiltRecord[]] = [[], [], []];
  for (let id = 1; id <= 500; id++) {
    const time = START + BigInt(id) * 10n * MS;
    before.push({ time, bytes: ethernet(packet(id, 64)) });
    at.push(...router(id, time + MS));
    if (!lostAtRouter.includes(id)) after.push({ time: time + 3n * MS, bytes: ethernet(packet(id, 63)) });
  }
  const addresses = new AddressTable(1);
  const hops = [
    { name: 'before', bytes: pcapFile(before) },
    { name: 'router', bytes: pcapFile(at, { linkType }) },
    { name: 'after', bytes: pcapFile(after) },
  ].map(({ name, bytes }) => {
    const capture = new CaptureDecoder({ addresses });
    capture.push(bytes);
    capture.end();
    return { name, capture, start: null, stop: null, kernelDrops: null, clockId: 'k' };
  });
  return analyzeCaptures({ hops, addresses, tmaxSeconds: 1, targets: [] }).analysis;
}

const clean = { partial: 0, duplicated: 0, unmatched: 0, reordered: 0 };

describe('a capture of all interfaces', () => {
  it('takes the records of one packet entering and leaving for one packet, also encapsulated', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll2(packet(id, 64), 2, IN) },
        { time: time + 1000n, bytes: sll2(packet(id, 63), 3, OUT) },
        {
          time: time + 2000n,
          bytes: sll2(
            vxlan(ethernet(packet(id, 63)), { source: '172.18.0.1', destination: '172.18.0.2', vni: 1 }),
            4,
            OUT,
          ),
        },
      ],
      LINKTYPE_SLL2,
    );
    expect(analysis.hops[1]).toMatchObject({ packets: 1500, missed: { forward: 0 } });
    for (const segment of analysis.segments)
      expect(segment.forward).toMatchObject({ ...clean, lost: 0, delivered: segment.forward.sent });
    expect(analysis.segments[1]!.forward.sent).toBeGreaterThan(350);
  });

  it('counts one that entered and did not leave as lost on the segment that follows', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll2(packet(id, 64), 2, IN) },
        ...(id === 100 ? [] : [{ time: time + 1000n, bytes: sll2(packet(id, 63), 3, OUT) }]),
      ],
      LINKTYPE_SLL2,
      [100],
    );
    expect(analysis.segments.map((s) => s.forward.lost)).toEqual([0, 1]);
    expect(analysis.losses).toMatchObject([{ hop: 'router', frame: 199 }]);
  });

  it('keeps a true duplicate apart: the same interface in the same direction again', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll2(packet(id, 64), 2, IN) },
        ...(id === 100 ? [{ time: time + 500n, bytes: sll2(packet(id, 64), 2, IN) }] : []),
        { time: time + 1000n, bytes: sll2(packet(id, 63), 3, OUT) },
      ],
      LINKTYPE_SLL2,
    );
    expect(analysis.segments.map((s) => s.forward.duplicated)).toEqual([1, 0]);
  });

  it('does without interface numbers by direction and TTL', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll(packet(id, 64), IN) },
        { time: time + 1000n, bytes: sll(packet(id, 63), OUT) },
      ],
      LINKTYPE_SLL,
    );
    for (const segment of analysis.segments) expect(segment.forward).toMatchObject({ ...clean, lost: 0 });
  });

  it('keeps a copy that the router sent out apart from what it sent out first', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll2(packet(id, 64), 2, IN) },
        { time: time + 1000n, bytes: sll2(packet(id, 63), 3, OUT) },
        ...([100, 200, 300].includes(id) ? [{ time: time + 1500n, bytes: sll2(packet(id, 63), 3, OUT) }] : []),
      ],
      LINKTYPE_SLL2,
    );
    expect(analysis.segments.map((s) => s.forward.duplicated)).toEqual([3, 0]);
  });

  it('knows a packet that a capture at one of its interfaces saw after it had entered', () => {
    const analysis = analyze(
      (id, time) => [
        { time: time - MS - 30_000n, bytes: sll2(packet(id, 64), 2, IN) },
        { time: time - MS + 20_000n, bytes: sll2(packet(id, 63), 3, OUT) },
      ],
      LINKTYPE_SLL2,
    );
    for (const segment of analysis.segments) expect(segment.forward).toMatchObject({ ...clean, lost: 0 });
    expect(analysis.segments[0]!.forward.delivered).toBeGreaterThan(350);
  });

  it('takes plain and tunnelled at one TTL for one packet, without interface numbers', () => {
    const analysis = analyze(
      (id, time) => [
        {
          time,
          bytes: sll(vxlan(ethernet(packet(id, 64)), { source: '172.18.0.2', destination: '172.18.0.1', vni: 1 }), IN),
        },
        { time: time + 1000n, bytes: sll(packet(id, 64), IN) },
        { time: time + 2000n, bytes: sll(packet(id, 63), OUT) },
      ],
      LINKTYPE_SLL,
    );
    for (const segment of analysis.segments)
      expect(segment.forward).toMatchObject({ ...clean, lost: 0, delivered: segment.forward.sent });
  });

  it('takes a bridge that shows every packet twice for no network that doubles it', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll(packet(id, 64), IN) },
        { time: time + 3000n, bytes: sll(packet(id, 64), IN) },
        ...(id === 200 ? [{ time: time + 50_000n, bytes: sll(packet(id, 64), IN) }] : []),
        ...(id === 200 ? [{ time: time + 53_000n, bytes: sll(packet(id, 64), IN) }] : []),
        ...(id === 100 ? [] : [{ time: time + 9000n, bytes: sll(packet(id, 63), OUT) }]),
      ],
      LINKTYPE_SLL,
      [100],
    );
    expect(analysis.segments.map((s) => s.forward.duplicated)).toEqual([1, 0]);
    expect(analysis.segments.map((s) => s.forward.lost)).toEqual([0, 1]);
    expect(analysis.segments.map((s) => s.forward.unmatched)).toEqual([0, 0]);
  });

  it('keeps duplicates of some packets apart without interface numbers', () => {
    const analysis = analyze(
      (id, time) => [
        { time, bytes: sll(packet(id, 64), IN) },
        ...(id % 10 === 0 ? [{ time: time + 3000n, bytes: sll(packet(id, 64), IN) }] : []),
        { time: time + 9000n, bytes: sll(packet(id, 63), OUT) },
      ],
      LINKTYPE_SLL,
    );
    expect(analysis.segments[0]!.forward.duplicated).toBeGreaterThan(30);
    expect(analysis.segments[0]!.forward).toMatchObject({ lost: 0, unmatched: 0 });
    expect(analysis.segments[1]!.forward).toMatchObject({ ...clean, lost: 0 });
  });
});
