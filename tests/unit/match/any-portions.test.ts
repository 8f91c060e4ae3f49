import { describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { type BuiltRecord, ethernet, payloadOf, pcapFile, sll2, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { fragment } from '../decode/build-tunnel.ts';

const LINKTYPE_SLL2 = 276;
const START = 1_760_000_000_000_000_000n;
const MS = 1_000_000n;
const [IN, OUT] = [0, 4];
const COUNT = 200;

/** What passes a place, as one frame or in portions. */
type Frames = (i: number) => Uint8Array[];

/** Packets 10 ms apart at a hop, at a router captured with `any` at several interfaces, and at a hop after it. */
function analyze(before: Frames, interfaces: readonly Frames[], after: Frames) {
  const files: BuiltRecord[][] = [[], [], []];
  for (let i = 0; i < COUNT; i++) {
    const time = START + BigInt(i) * 10n * MS;
    for (const bytes of before(i)) files[0]!.push({ time, bytes: ethernet(bytes) });
    const passing = interfaces.map((frames) => frames(i));
    const records = passing.flatMap((frames, n) => frames.map((bytes, k) => ({ bytes, n, k })));
    // A portion passes all interfaces before the next one comes; what is cut or merged was there as a whole before.
    const same = passing.every(({ length }) => length === passing[0]!.length);
    records.sort((x, y) => (same ? x.k - y.k || x.n - y.n : x.n - y.n || x.k - y.k));
    records.forEach(({ bytes, n }, nth) => {
      files[1]!.push({ time: time + MS + BigInt(nth), bytes: sll2(bytes, n + 2, n === 0 ? IN : OUT) });
    });
    for (const bytes of after(i)) files[2]!.push({ time: time + 2n * MS, bytes: ethernet(bytes) });
  }
  const addresses = new AddressTable(1);
  const hops = files.map((records, h) => {
    const capture = new CaptureDecoder({ addresses });
    capture.push(pcapFile(records, h === 1 ? { linkType: LINKTYPE_SLL2 } : {}));
    capture.end();
    return { name: `hop${h}`, capture, start: null, stop: null, kernelDrops: null, clockId: 'k' };
  });
  return analyzeCaptures({ hops, addresses, tmaxSeconds: 0.5, targets: [] }).analysis;
}

const MSS = 1000;
const flow = { source: '10.0.0.1:1000', destination: '10.0.0.2:2000', flags: 'PA', ack: 1 };
const bytesOf = (i: number) => payloadOf(4 * MSS, i);
const whole: Frames = (i) => [
  tcpPacket({ ...flow, id: i * 4 + 1, seq: i * 4 * MSS, timestamps: [i * 10, 0], payload: bytesOf(i) }),
];
const cut: Frames = (i) =>
  [0, 1, 2, 3].map((k) =>
    tcpPacket({
      ...flow,
      id: i * 4 + 1 + k,
      seq: (i * 4 + k) * MSS,
      timestamps: [i * 10, 0],
      payload: bytesOf(i).subarray(k * MSS, (k + 1) * MSS),
    }),
  );
const without =
  (frames: Frames, gone: Record<number, number[]>): Frames =>
  (i) =>
    frames(i).filter((_, k) => !gone[i]?.includes(k));

describe('TCP data in other portions at one interface of an `any` capture than at another', () => {
  it('is one packet when it enters as a super-frame and leaves cut', () => {
    const { segments, hops } = analyze(whole, [whole, whole, cut], cut);
    for (const { forward } of segments)
      expect(forward).toMatchObject({ lost: 0, partial: 0, unmatched: 0, duplicated: 0, reordered: 0 });
    for (const { forward } of segments) expect(forward.sent + forward.unjudged).toBe(COUNT);
    expect(hops[1]!.missed.forward).toBe(0);
  });

  it('is the portions that entered when it leaves merged', () => {
    const { segments } = analyze(cut, [cut, whole, whole], whole);
    for (const { forward } of segments)
      expect(forward).toMatchObject({ lost: 0, partial: 0, unmatched: 0, duplicated: 0, reordered: 0 });
  });

  it('is lost in the portions that did not leave', () => {
    const gone = { 20: [2], 30: [0, 1, 2, 3] };
    const { segments } = analyze(whole, [whole, without(cut, gone)], without(cut, gone));
    expect(segments.map(({ forward }) => [forward.lost, forward.partial, forward.lostBytes])).toEqual([
      [0, 0, 0],
      [1, 1, 5 * MSS],
    ]);
  });

  it('is another packet when it comes again', () => {
    // A retransmission of packet 20 with a later timestamp and id, 10 ms after it; the first was lost behind the router.
    const again =
      (frames: Frames): Frames =>
      (i) => [
        ...frames(i),
        ...(i === 21
          ? [
              tcpPacket({
                ...flow,
                id: 9000,
                seq: 20 * 4 * MSS,
                timestamps: [210, 0],
                payload: bytesOf(20).subarray(0, MSS),
              }),
            ]
          : []),
      ];
    const { segments } = analyze(again(whole), [again(whole), again(cut)], again(without(cut, { 20: [0] })));
    expect(segments[0]!.forward).toMatchObject({ lost: 0, partial: 0, unmatched: 0 });
    expect(segments[1]!.forward).toMatchObject({ lost: 0, partial: 1, lostBytes: MSS, unmatched: 0 });
    for (const { forward } of segments) expect(forward.sent + forward.unjudged).toBe(COUNT + 1);
  });
});

describe('fragments at several interfaces of an `any` capture', () => {
  const fragments: Frames = (i) =>
    fragment(
      udpPacket({ source: '10.0.0.1:1000', destination: '10.0.0.2:2000', id: i + 1, payload: payloadOf(4000, i) }),
      1500,
    );

  it('do not stand in for one that is missing at all of them', () => {
    const rest = without(fragments, { 20: [1], 30: [2] });
    const { segments } = analyze(fragments, [rest, rest, rest], rest);
    expect(segments.map(({ forward }) => [forward.lost, forward.lostBytes])).toEqual([
      [2, 8000],
      [0, 0],
    ]);
  });
});
