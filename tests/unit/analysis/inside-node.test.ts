import { describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { explainPacket } from '../../../shared/diagnose/explain-packet.ts';
import { type BuiltRecord, ethernet, payloadOf, pcapFile, udpPacket, vxlan } from '../decode/build-packet.ts';

const MS = 1_000_000n;
const START = 1_760_000_000_000_000_000n;
const outer = { source: '172.18.1.11', destination: '172.18.3.12', vni: 1 };
const plain = (ip: Uint8Array) => ethernet(ip);
const wrapped = (ip: Uint8Array) => ethernet(vxlan(ethernet(ip), outer));

/** Capture points of two nodes: the pod's veth, the bridge, the tunnel device and the NIC of each. */
const POINTS = [
  { name: 'veth', node: 'node-a', ttl: 64, frame: plain, after: 0n },
  { name: 'cni0', node: 'node-a', ttl: 64, frame: plain, after: 3_000n },
  { name: 'flannel.1', node: 'node-a', ttl: 63, frame: plain, after: 9_000n },
  { name: 'eth0', node: 'node-a', ttl: 63, frame: wrapped, after: 15_000n },
  { name: 'eth0 b', node: 'node-b', ttl: 63, frame: wrapped, after: 315_000n },
  { name: 'veth b', node: 'node-b', ttl: 62, frame: plain, after: 330_000n },
];
/** node-b's clock minus node-a's. */
const OFFSET = 40n * MS;

function analyze(lostInside: number[]) {
  const records: BuiltRecord[][] = POINTS.map(() => []);
  const put = (h: number, time: bigint, ttl: number, make: (ttl: number) => Uint8Array) =>
    records[h]!.push({
      time: time + (POINTS[h]!.node === 'node-b' ? OFFSET : 0n),
      bytes: POINTS[h]!.frame(make(ttl)),
    });
  for (let i = 0; i < 400; i++) {
    const time = START + BigInt(i) * 20n * MS;
    POINTS.forEach(({ ttl, after }, h) => {
      if (lostInside.includes(i) && h > 1) return;
      put(h, time + after, ttl, (own) =>
        udpPacket({ source: '10.1.0.2:40000', destination: '10.2.0.2:53', ttl: own, id: i, payload: payloadOf(40, i) }),
      );
    });
    POINTS.forEach(({ ttl, after }, h) => {
      put(h, time + 5n * MS + 330_000n - after, 62 + 64 - ttl, (own) =>
        udpPacket({
          source: '10.2.0.2:53',
          destination: '10.1.0.2:40000',
          ttl: own,
          id: i,
          payload: payloadOf(90, i + 999),
        }),
      );
    });
  }
  const addresses = new AddressTable(1);
  const hops = POINTS.map(({ name, node }, h) => {
    const capture = new CaptureDecoder({ addresses });
    capture.push(pcapFile(records[h]!));
    capture.end();
    return { name, capture, start: null, stop: null, kernelDrops: null, clockId: node, node };
  });
  return analyzeCaptures({ hops, addresses, tmaxSeconds: 1, targets: [] });
}

describe('several capture points on one node', () => {
  it('chain into a path inside the host, with exact delays, through the tunnel device', () => {
    const { segments } = analyze([]).analysis;
    expect(segments.map(({ inside }) => inside)).toEqual(['node-a', 'node-a', 'node-a', null, 'node-b']);
    for (const [i, { forward, reverse, uncertaintyNs }] of segments.entries()) {
      const delay = Number(POINTS[i + 1]!.after - POINTS[i]!.after);
      for (const figures of [forward, reverse]) {
        expect(figures).toMatchObject({ lost: 0, unmatched: 0, duplicated: 0, delivered: figures.sent });
        expect(figures.sent).toBeGreaterThan(300);
        // One kernel, one clock: nothing is uncertain inside a node.
        if (i !== 3) expect([figures.delayNs!.min, figures.delayNs!.max, uncertaintyNs]).toEqual([delay, delay, 0]);
        else expect(Math.abs(figures.delayNs!.p50 - delay)).toBeLessThanOrEqual(uncertaintyNs!);
      }
    }
  });

  it('place a loss inside the host on the segment that lost it, and explain it', () => {
    const result = analyze([100]);
    expect(result.analysis.segments.map(({ forward }) => forward.lost)).toEqual([0, 1, 0, 0, 0]);
    const why = explainPacket(result, 0, 201);
    expect(why.summary).toContain('lost between cni0 and flannel.1');
    const arrived = explainPacket(result, 0, 203);
    expect(arrived.hops.map(({ sightings }) => [sightings[0]!.tunnels, sightings[0]!.delayNs])).toEqual([
      [[], null],
      [[], 3_000],
      [[], 6_000],
      [['vxlan 1'], 6_000],
      [['vxlan 1'], expect.any(Number)],
      [[], 15_000],
    ]);
  });
});
