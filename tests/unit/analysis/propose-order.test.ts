import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderHop } from '../../../shared/analysis/order-samples.ts';
import { proposeOrder } from '../../../shared/analysis/propose-order.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { icmpEcho, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const HOUR = 3600 * SECOND;
const CLIENT = '10.1.0.1';
const SERVER = '10.2.0.1';
const NAT = '192.0.2.1';

interface PathShape {
  /** Per hop after the first: whether a router lies before it (takes from the TTL). */
  routed: boolean[];
  offsets: number[];
  /** From this hop on the client has another address and port; none: no translation. */
  natAt: number;
  clockIds?: (string | null)[];
}

/** A path with traffic both ways: a TCP connection, a ping from each end, a DNS-like exchange. */
function traffic(
  { routed, offsets, natAt }: PathShape,
  options: { reverse?: boolean; syn?: boolean } = {},
): PathSimulator {
  const { reverse = true, syn = true } = options;
  const n = routed.length + 1;
  const path = new PathSimulator(offsets.map((clockOffset, h) => ({ name: `h${h}`, clockOffset, drift: h * 20e-6 })));
  const routersBefore = (hop: number) => routed.slice(0, hop).filter(Boolean).length;
  const ttlAt = (hop: number, back: boolean) =>
    64 - (back ? routersBefore(n - 1) - routersBefore(hop) : routersBefore(hop));
  const client = (hop: number, port: number) => (hop >= natAt ? `${NAT}:${port + 7}` : `${CLIENT}:${port}`);
  let id = 1;
  const put = (
    time: number,
    back: boolean,
    make: (ttl: number, id: number, client: (port: number) => string) => Uint8Array,
  ) => {
    if (back && !reverse) return;
    const own = id++;
    const delays = Array.from({ length: n - 1 }, (_, k) => 20_000 + ((own * 7919 + k * 104729) % 50_000));
    path.send(time, (hop) => make(ttlAt(hop, back), own, (port) => client(hop, port)), { reverse: back, delays });
  };
  for (let i = 0; i < 40; i++) {
    const time = SECOND + i * 100 * MS;
    const flags = i === 0 && syn ? 'S' : 'AP';
    const there = { seq: 1000 + i * 10, ack: 5, payload: payloadOf(i === 0 ? 0 : 10, i) };
    const back = { seq: 90_000 + i * 20, ack: 7, payload: payloadOf(20, i + 500) };
    put(time, false, (ttl, own, c) =>
      tcpPacket({ source: c(40_000), destination: `${SERVER}:80`, ttl, id: own, flags, ...there }),
    );
    put(time + 30 * MS, true, (ttl, own, c) =>
      tcpPacket({ source: `${SERVER}:80`, destination: c(40_000), ttl, id: own, flags: 'AP', ...back }),
    );
    put(time + 50 * MS, i % 2 === 1, (ttl, own, c) => {
      const [source, destination] = i % 2 ? [`${SERVER}:53`, c(50_000)] : [c(50_000), `${SERVER}:53`];
      return udpPacket({ source, destination, ttl, id: own, payload: payloadOf(60, i + 900) });
    });
    if (syn && natAt >= n && i === 20)
      put(time + 70 * MS, false, (ttl, own) =>
        icmpEcho({
          source: CLIENT,
          destination: SERVER,
          ttl,
          id: own,
          identifier: 3,
          sequence: i,
          payload: payloadOf(56),
        }),
      );
  }
  return path;
}

function decoded(path: PathSimulator, clockIds: (string | null)[] = []): OrderHop[] {
  const addresses = new AddressTable(1);
  return path.files().map((bytes, h) => {
    const capture = new CaptureDecoder({ addresses });
    capture.push(bytes);
    capture.end();
    return { name: `h${h}`, capture, clockId: clockIds[h] ?? null };
  });
}

const proposed = (hops: OrderHop[]) => {
  const proposal = proposeOrder(hops);
  return { ...proposal, names: proposal.order.map((h) => hops[h]!.name) };
};

const shape = fc.integer({ min: 2, max: 12 }).chain((n) =>
  fc.record({
    routed: fc.array(fc.boolean(), { minLength: n - 1, maxLength: n - 1 }),
    offsets: fc.array(fc.integer({ min: -5 * HOUR, max: 5 * HOUR }), { minLength: n, maxLength: n }),
    natAt: fc.integer({ min: 1, max: n }),
    shuffle: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
  }),
);

describe('the order of hops', () => {
  it('is the path whatever the order of the files, the clocks, bridges and translation', () => {
    fc.assert(
      fc.property(shape, ({ shuffle, ...path }) => {
        const inOrder = decoded(traffic(path));
        const shuffled = inOrder
          .map((hop, i) => ({ hop, at: shuffle[i]! }))
          .sort((a, b) => a.at - b.at)
          .map(({ hop }) => hop);
        const found = proposed(shuffled);
        expect(found.names).toEqual(inOrder.map(({ name }) => name));
        expect(found).toMatchObject({ certain: true, uncertain: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('is told by the TTL alone when packets travel one way only', () => {
    const [a, b, c] = decoded(
      traffic({ routed: [true, true], offsets: [0, HOUR, -HOUR], natAt: 9 }, { reverse: false }),
    );
    expect(proposed([c!, a!, b!])).toMatchObject({ names: ['h0', 'h1', 'h2'], certain: true });
  });

  it('stays as given where nothing tells it, and says which hops', () => {
    const hops = decoded(traffic({ routed: [true, false], offsets: [0, HOUR, -HOUR], natAt: 9 }, { reverse: false }));
    const [a, b, c] = hops;
    expect(proposed([c!, b!, a!])).toMatchObject({
      names: ['h0', 'h2', 'h1'],
      certain: false,
      uncertain: ['h2', 'h1'],
    });
    expect(proposed([b!, c!, a!])).toMatchObject({ names: ['h0', 'h1', 'h2'], certain: false });
    expect(proposed([b!, c!, a!]).why).toContain('nothing tells the places of h1 and h2 apart');
  });

  it('is told by the stamps one way where hops share a clock', () => {
    const path = traffic({ routed: [true, false], offsets: [0, 0, 0], natAt: 9 }, { reverse: false });
    const [a, b, c] = decoded(path, [null, 'k', 'k']);
    expect(proposed([c!, b!, a!])).toMatchObject({ names: ['h0', 'h1', 'h2'], certain: true });
  });

  it('begins where ephemeral ports are when no conversation was seen to open', () => {
    const [a, b] = decoded(traffic({ routed: [true], offsets: [0, 0], natAt: 9 }, { syn: false }));
    const found = proposed([b!, a!]);
    expect(found).toMatchObject({ names: ['h0', 'h1'], certain: true });
    expect(found.why).toContain('ephemeral ports');
  });

  it('is not certain when the TTL speaks against what the stamps prove', () => {
    const path = new PathSimulator([{ name: 'h0' }, { name: 'h1' }]);
    for (let i = 0; i < 40; i++)
      for (const reverse of [false, true])
        path.send(
          SECOND + i * MS + (reverse ? 500_000 : 0),
          // Something between them sets the TTL anew, higher than it was.
          (hop) =>
            udpPacket({
              source: reverse ? `${SERVER}:53` : `${CLIENT}:50000`,
              destination: reverse ? `${CLIENT}:50000` : `${SERVER}:53`,
              ttl: (hop === 0) === reverse ? 128 : 60,
              id: i,
              payload: payloadOf(50, i * 2 + Number(reverse)),
            }),
          { reverse },
        );
    const [a, b] = decoded(path);
    const found = proposed([b!, a!]);
    expect(found).toMatchObject({ names: ['h0', 'h1'], certain: false, uncertain: ['h0', 'h1'] });
    expect(found.why).toContain('contradict');
  });

  it('does not take drift for delay: packets there and back long apart say nothing about a bridge', () => {
    for (const drift of [-100e-6, 100e-6]) {
      const path = new PathSimulator([{ name: 'h0' }, { name: 'h1', drift }]);
      for (let i = 0; i < 40; i++)
        for (const reverse of [false, true])
          path.send(
            SECOND + i * MS + (reverse ? 60 * SECOND : 0),
            () =>
              udpPacket({
                source: reverse ? `${SERVER}:53` : `${CLIENT}:50000`,
                destination: reverse ? `${CLIENT}:50000` : `${SERVER}:53`,
                id: i,
                payload: payloadOf(50, i * 2 + Number(reverse)),
              }),
            { reverse },
          );
      const [a, b] = decoded(path);
      expect(proposed([b!, a!])).toMatchObject({ names: ['h1', 'h0'], certain: false, uncertain: ['h1', 'h0'] });
    }
  });

  it('stays as given without a common packet, and with an empty capture', () => {
    const [a] = decoded(traffic({ routed: [true], offsets: [0, 0], natAt: 9 }));
    const empty = decoded(new PathSimulator([{ name: 'empty' }]))[0]!;
    const found = proposed([empty, a!]);
    expect(found).toMatchObject({ certain: false, order: [0, 1] });
    expect(found.why).toContain('no packet was found at two hops');
  });
});
