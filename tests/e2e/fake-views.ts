import type { Analysis, SegmentFigures } from '../../shared/contract/analysis.ts';
import type { SessionInfo } from '../../shared/contract/engine-api.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import type { ProbeRow, ProbeSeries } from '../../shared/contract/probes.ts';
import {
  type HopFacts,
  type PacketAtHops,
  PacketState,
  type RangeView,
  type TimelineView,
} from '../../shared/contract/view.ts';

/** Invented data for looking at the window's pictures without an engine. Never part of the app. */

const seconds = 12.4;
const delays = [23e3, 92e3, 88e3, 96e3, 21e3];
const base = 1_763_892_072_000_000_000n;
/** Below this many packets in view they are drawn one by one. */
const single = 2000;

interface Packet {
  reverse: boolean;
  length: number;
  times: Float64Array;
  /** Number of hops that saw it, in travel order. */
  seen: number;
  frames: Uint32Array;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** A made-up path of `hops` hops with losses on two segments. */
export function fakeViews(names: string[], perSecond = 700) {
  const next = random(7);
  const hops = names.length;
  const counts = new Uint32Array(hops);
  const packets: Packet[] = [];
  const delayOf = (segment: number) => delays[segment % delays.length]! * (0.85 + next() * 0.3);
  const add = (at: number, reverse: boolean, length: number, lostAfter: number) => {
    const times = new Float64Array(hops);
    const frames = new Uint32Array(hops);
    let time = at;
    let seen = 0;
    for (let k = 0; k < hops; k++) {
      const hop = reverse ? hops - 1 - k : k;
      times[hop] = time;
      frames[hop] = ++counts[hop]!;
      seen++;
      if (k === lostAfter) break;
      if (k < hops - 1) time += delayOf(reverse ? hop - 1 : hop);
    }
    packets.push({ reverse, length, times, seen, frames });
  };
  for (let t = 0.002; t < seconds - 0.02; ) {
    const burst = 3 + Math.floor(next() * 5);
    for (let k = 0; k < burst; k++) {
      const bad = t > 5 && t < 5.6 ? 0.12 : 0.008;
      add((t + k * 0.00004) * 1e9, false, 1514, hops > 2 && next() < bad ? 1 : -1);
    }
    if (next() < 0.9) add((t + 0.0009) * 1e9, true, 74, hops > 3 && next() < 0.017 ? hops - 4 : -1);
    t += (burst / perSecond) * (0.5 + next());
  }
  packets.sort((a, b) => start(a) - start(b));

  function start(packet: Packet): number {
    return packet.times[packet.reverse ? hops - 1 : 0]!;
  }
  const losers = packets.filter((packet) => packet.seen < hops);
  const lastHop = (packet: Packet) => (packet.reverse ? hops - packet.seen : packet.seen - 1);
  const lostSegment = (packet: Packet) => (packet.reverse ? hops - packet.seen - 1 : packet.seen - 1);
  const sees = (packet: Packet, hop: number) => (packet.reverse ? hop >= hops - packet.seen : hop < packet.seen);

  const figures = (segment: number, reverse: boolean): SegmentFigures => {
    const upstream = reverse ? segment + 1 : segment;
    const mine = packets.filter((p) => p.reverse === reverse && sees(p, upstream));
    const lost = losers.filter((p) => p.reverse === reverse && lostSegment(p) === segment).length;
    const p50 = delays[segment % delays.length]!;
    return {
      sent: mine.length,
      delivered: mine.length - lost,
      partial: 0,
      lost,
      lostMin: reverse ? Math.max(0, lost - 2) : lost,
      lostBytes: lost * 1448,
      unjudged: 3,
      duplicated: 0,
      reordered: segment === 2 ? 1 : 0,
      unmatched: 0,
      delayNs: { min: p50 * 0.8, p50, p95: p50 * 1.6, p99: p50 * 2.2, max: p50 * 9, mean: p50 * 1.1, stdev: p50 * 0.3 },
      retransmissions: 0,
      ackOnlyLost: 0,
      pdvNs: null,
      ipdvNs: null,
      reorderExtent: 0,
      bursts: { count: 0, longest: 0, lengths: [] },
      lossInterval95: null,
      rewrites: { dscp: 0, ecnCe: 0, ttlStep: null, ttlOther: 0 },
    };
  };
  const analysis: Analysis = {
    version: 1,
    window: {
      from: String(base),
      to: String(base + BigInt(seconds * 1e9)),
      judgedFrom: String(base),
      judgedTo: String(base + BigInt(seconds * 1e9) - 2_000_000_000n),
    },
    hops: names.map((name, hop) => ({
      name,
      packets: counts[hop]!,
      bytes: counts[hop]! * 900,
      first: String(base),
      last: String(base + BigInt(seconds * 1e9)),
      linkType: 'EN10MB',
      malformed: 0,
      truncatedFile: false,
      kernelDrops: hop === 3 ? 2 : 0,
      missed: { forward: 0, reverse: 0 },
    })),
    clock: names.map((hop, i) => ({
      hop,
      offsetNs: i * 1e6,
      uncertaintyNs: i === 0 ? 0 : i === 1 ? 0 : 38e3,
      driftPpm: 0,
      steps: 0,
    })),
    segments: names.slice(1).map((to, i) => ({
      from: names[i]!,
      to,
      inside: null,
      uncertaintyNs: i === 0 ? 0 : 38e3,
      forward: figures(i, false),
      reverse: figures(i, true),
    })),
    losses: losers.map((p) => ({
      segment: lostSegment(p),
      direction: p.reverse ? 'reverse' : 'forward',
      hop: names[lastHop(p)]!,
      frame: p.frames[lastHop(p)]!,
      time: String(base + BigInt(Math.round(p.times[lastHop(p)]! + lastHop(p) * 1e6))),
      bytes: p.length - 66,
      partial: false,
      ambiguous: false,
      protocol: 'tcp',
      source: '10.244.1.10:40312',
      destination: '10.244.2.10:5201',
    })),
    translations:
      hops > 4
        ? [
            {
              segment: 3,
              protocol: 'tcp',
              from: '10.244.1.10:40000 > 172.18.3.12:8080',
              to: '172.18.1.11:1031 > 172.18.3.12:8080',
            },
          ]
        : [],
    warnings: [],
  };
  const session: SessionInfo = {
    sessionId: 'fake',
    name: 'checkout to payments',
    directory: '/captures/checkout-to-payments',
    createdAt: '2026-11-23T10:01:12.000Z',
    epochBase: String(base),
    from: 0,
    to: seconds * 1e9,
    plan: null,
    recording: null,
    recovered: false,
    hops: names,
    probes: [{ index: 0, node: 'node-a', target: '172.18.3.12', command: 'mtr' }],
  };

  const deaf = { hop: 3, from: 7.1e9, to: 8.3e9 };
  const isDeaf = (hop: number, time: number) => hop === deaf.hop && time >= deaf.from && time < deaf.to;

  function timeline({ from, to, width }: { from: number; to: number; width: number }): TimelineView {
    const row = (n: number) =>
      Array.from({ length: n }, () => ({ forward: new Uint32Array(width), reverse: new Uint32Array(width) }));
    const density = row(hops);
    const losses = row(hops - 1);
    const column = (time: number) => Math.floor(((time - from) / (to - from)) * width);
    const shown: Packet[] = [];
    for (const packet of packets) {
      let touches = false;
      for (let hop = 0; hop < hops; hop++) {
        if (!sees(packet, hop)) continue;
        if (isDeaf(hop, packet.times[hop]!)) continue;
        const x = column(packet.times[hop]!);
        if (x < 0 || x >= width) continue;
        touches = true;
        density[hop]![packet.reverse ? 'reverse' : 'forward'][x]!++;
        if (packet.seen < hops && hop === lastHop(packet))
          losses[lostSegment(packet)]![packet.reverse ? 'reverse' : 'forward'][x]!++;
      }
      if (touches) shown.push(packet);
    }
    const total = shown.reduce((sum, packet) => sum + packet.seen, 0);
    if (total > single * hops || shown.length > single)
      return { from, to, mode: 'density', density, losses, packets: null };
    const columns = {
      count: total,
      id: new Uint32Array(total),
      hop: new Uint8Array(total),
      frame: new Uint32Array(total),
      time: new Float64Array(total),
      wireLength: new Uint32Array(total),
      direction: new Uint8Array(total),
      state: new Uint8Array(total),
    };
    let i = 0;
    shown.forEach((packet, id) => {
      for (let k = 0; k < packet.seen; k++, i++) {
        const hop = packet.reverse ? hops - 1 - k : k;
        columns.id[i] = id;
        columns.hop[i] = hop;
        columns.frame[i] = packet.frames[hop]!;
        columns.time[i] = packet.times[hop]!;
        columns.wireLength[i] = packet.length;
        columns.direction[i] = packet.reverse ? 1 : 0;
        columns.state[i] =
          k < packet.seen - 1 ? PacketState.onward : packet.seen === hops ? PacketState.arrived : PacketState.lost;
      }
    });
    return { from, to, mode: 'packets', density, losses, packets: columns };
  }

  function range({ from, to }: { from: number; to: number }): RangeView {
    const part = (segment: number, reverse: boolean) => {
      const upstream = reverse ? segment + 1 : segment;
      const mine = packets.filter(
        (p) => p.reverse === reverse && sees(p, upstream) && p.times[upstream]! >= from && p.times[upstream]! < to,
      );
      const lost = mine.filter((p) => p.seen < hops && lostSegment(p) === segment).length;
      return {
        ...analysis.segments[segment]![reverse ? 'reverse' : 'forward'],
        packets: mine.length,
        bytes: mine.reduce((sum, p) => sum + p.length, 0),
        sent: mine.length,
        delivered: mine.length - lost,
        lost,
        lostMin: lost,
      };
    };
    return { from, to, segments: names.slice(1).map((_, i) => ({ forward: part(i, false), reverse: part(i, true) })) };
  }

  const hopFacts: HopFacts[] = names.map((_, i) => ({
    tunnels: i > 0 && i < hops - 1 ? [{ label: 'VXLAN 1', packets: counts[i]! }] : [],
    deaf: i === deaf.hop ? [{ from: deaf.from, to: deaf.to, reason: 'connection lost' }] : [],
    clock: [{ from: 0, ns: i < 2 ? 0 : 38e3 }],
  }));

  function packet({ hop, frame }: { hop: number; frame: number }): PacketAtHops {
    const found = packets.find((p) => sees(p, hop) && p.frames[hop] === frame)!;
    const lost = found.seen < hops;
    const segment = lostSegment(found);
    const across = lost ? `lost between ${names[segment]} and ${names[segment + 1]}` : '';
    const order = names.map((_, i) => (found.reverse ? hops - 1 - i : i));
    return {
      title: `TCP 40312 → 5201 · seq 2,896,001 · ${found.length - 66} B`,
      protocol: 'tcp',
      source: found.reverse ? '10.244.2.10:5201' : '10.244.1.10:40312',
      destination: found.reverse ? '10.244.1.10:40312' : '10.244.2.10:5201',
      direction: found.reverse ? 'reverse' : 'forward',
      flow: 1,
      matchedBy: 'TCP sequence and payload hash',
      fate: lost ? `${across}; sent again 204 ms later and delivered` : 'delivered in 321 µs',
      hops: names.map((name, i) => {
        const seen = sees(found, i);
        const before = found.reverse ? i + 1 : i - 1;
        const first = i === order[0];
        const tunnelled = i > 0 && i < hops - 1;
        return {
          hop: name,
          seen,
          frame: seen ? found.frames[i]! : null,
          captured: seen ? String(base + BigInt(Math.round(found.times[i]!))) : null,
          time: seen ? found.times[i]! : null,
          delayNs: seen && !first ? found.times[i]! - found.times[before]! : null,
          wireLength: seen ? found.length + (tunnelled ? 50 : 0) : null,
          fields: seen
            ? [
                { name: 'Frame', value: `${found.length + (tunnelled ? 50 : 0)} bytes on the wire`, changed: false },
                ...(tunnelled
                  ? [
                      { name: 'Outer source', value: '172.18.0.11', changed: i === 1 },
                      { name: 'Outer destination', value: '172.18.3.12', changed: i === 1 },
                      { name: 'Outer TTL', value: String(65 - i), changed: true },
                      { name: 'Outer destination port', value: '8472', changed: i === 1 },
                      { name: 'Tunnel', value: 'VXLAN, VNI 1', changed: i === (found.reverse ? hops - 2 : 1) },
                    ]
                  : []),
                { name: 'Source', value: '10.244.1.10', changed: false },
                { name: 'Destination', value: '10.244.2.10', changed: false },
                { name: 'Protocol', value: 'TCP', changed: false },
                { name: 'TTL', value: String(64 - (first ? 0 : 1)), changed: i === 1 },
                { name: 'IP ID', value: '13740', changed: false },
                { name: 'IP checksum', value: first ? '0x8c11' : '0x8d11', changed: i === 1 },
                { name: 'Source port', value: '40312', changed: false },
                { name: 'Destination port', value: '5201', changed: false },
              ]
            : [],
          bytes: seen ? Uint8Array.from({ length: 128 }, (_, b) => (b * 37 + i * 11) & 255) : null,
          note: seen ? '' : i === (found.reverse ? segment : segment + 1) ? across : 'never came here',
        };
      }),
    };
  }

  function probes({ from, to, points }: { from: number; to: number; points: number }): ProbeSeries[] {
    const noise = random(11);
    const row = (
      hop: number,
      address: string | null,
      middle: number,
      lossEvery: number,
      verdicts: ProbeRow['verdicts'],
    ): ProbeRow => {
      const list: ProbeRow['points'] = [];
      const losses: number[] = [];
      const step = Math.max(0.1e9, (seconds * 1e9) / points);
      for (let time = 0.2e9, n = 0; time < seconds * 1e9; time += step, n++) {
        const bump = time > 8e9 && time < 9.2e9 ? 1.8 : 1;
        const value = middle * bump * (0.9 + noise() * 0.25);
        if (lossEvery > 0 && n % lossEvery === lossEvery - 2) losses.push(time);
        else if (!(time > 6.2e9 && time < 6.9e9) && address !== null && time >= from - step && time <= to + step)
          list.push({
            time,
            medianMs: value,
            minMs: value * 0.9,
            maxMs: value * (1.05 + noise() * 0.4),
            averageMs: middle * 1.02,
            stdevMs: middle * (0.05 + 0.03 * bump),
            jitterMs: value * noise() * 0.2,
          });
      }
      const answered = address === null ? 0 : 124 - losses.length;
      return {
        hop,
        addresses: address === null ? [] : [address],
        sent: 124,
        received: answered,
        lost: 124 - answered,
        pending: 0,
        lossPercent: address === null ? 100 : (losses.length / 124) * 100,
        lastMs: address === null ? null : middle,
        averageMs: address === null ? null : middle * 1.02,
        bestMs: address === null ? null : middle * 0.8,
        worstMs: address === null ? null : middle * 2.2,
        stdevMs: address === null ? null : middle * 0.08,
        medianMs: address === null ? null : middle,
        geometricMs: address === null ? null : middle * 1.01,
        jitterMs: address === null ? null : middle * 0.04,
        jitterAverageMs: address === null ? null : middle * 0.05,
        jitterWorstMs: address === null ? null : middle * 0.4,
        jitterRunningMs: address === null ? null : middle * 0.8,
        verdicts,
        points: list,
        losses,
        changes: hop === 3 ? [{ time: 4.1e9, from: '172.18.2.9', to: '172.18.2.2' }] : [],
      };
    };
    return [
      {
        index: 0,
        node: 'node-a',
        target: '172.18.3.12',
        protocol: 'icmp',
        stampedOnNode: true,
        rows: [
          row(1, '172.18.1.1', 0.21, 4, [{ code: 'limited', rules: ['R2'], values: {} }]),
          row(2, null, 1, 0, [{ code: 'silent-hop', rules: ['R13'], values: {} }]),
          row(3, '172.18.2.2', 0.48, 24, [
            { code: 'loss-begins', rules: ['R3', 'R4'], values: { carriedPercent: 4.2 } },
          ]),
          row(4, '172.18.3.12', 0.74, 20, [
            { code: 'target-loss-from', rules: ['R3', 'R8'], values: { lossPercent: 4.8, hop: 3 } },
          ]),
        ],
        pace: { intervalSeconds: 0.5, concurrent: 1, safeSeconds: 1.05 },
      },
    ];
  }

  /** Everything passes every filter. */
  const filter = (text: string): FilterAnswer => ({
    filter: text,
    packets: { passed: packets.length, all: packets.length },
    flows: { passed: 1, all: 1 },
    hops: [...counts],
    segments: analysis.segments,
    losses: analysis.losses,
  });
  return { session, analysis, hopFacts, range, timeline, packet, filter, probes };
}
