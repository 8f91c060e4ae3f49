import type { DecodedCapture } from '../decode/capture.ts';
import { RowFlag } from '../decode/columns.ts';
import { type Keys, packetKeys } from '../match/keys.ts';
import { joinable } from '../match/open-units.ts';
import { groupPackets } from '../match/packets.ts';
import { mergeSightings } from '../match/sightings.ts';
import type { HopPackets } from '../match/types.ts';

/** What the proposal of an order needs of one hop. */
export interface OrderHop {
  name: string;
  capture: DecodedCapture;
  /** Hops with the same id share one kernel clock; null: not known. */
  clockId: string | null;
}

/** One packet at the hops that saw it. */
export interface SampledPacket {
  /** Per hop: TTL and captured time in ns (since a base that all hops share); NaN where it was not seen. */
  ttl: Float64Array;
  time: Float64Array;
  /** Conversation at the first of these hops, and which side of it sent the packet: +1 or -1. */
  conversation: number;
  side: 1 | -1;
}

export interface Samples {
  packets: SampledPacket[];
  hops: HopPackets[];
}

/** Packets looked at per hop; which ones depends on their content alone, so that all hops look at the same. */
const PER_HOP = 40_000;
const TCP = 6;

/**
 * Packets found at several hops by what neither routers nor address translation change: the strong key without
 * addresses and ports. What occurs twice at a hop is left out. Trajectory sampling: Duffield and Grossglauser 2000.
 */
export function samplePackets(inputs: readonly OrderHop[]): Samples {
  const hops = inputs.map(({ capture }) => packetsOf(capture));
  const most = hops.reduce((n, hop) => Math.max(n, hop.count), 1);
  const every = Math.max(1, Math.ceil(most / PER_HOP));
  const found = new Map<number, Sight[]>();
  hops.forEach((hop, h) => {
    const units = joinable(hop);
    const { low, high } = keysWithoutFlow(hop, units);
    units.forEach((unit, i) => {
      if (low[i]! % every !== 0 || !isTelling(hop, unit)) return;
      const key = (high[i]! & 0x1fffff) * 0x100000000 + low[i]!;
      const list = found.get(key);
      if (list) list.push({ hop: h, unit });
      else found.set(key, [{ hop: h, unit }]);
    });
  });
  const kept: Sight[][] = [];
  for (const list of found.values()) {
    if (list.length < 2 || new Set(list.map(({ hop }) => hop)).size < list.length) continue;
    kept.push(list);
  }
  const base = hops.reduce(
    (least, { columns }) => (columns.count > 0 ? Math.min(least, columns.baseSeconds) : least),
    Number.POSITIVE_INFINITY,
  );
  const packets = kept.map((list) => samplePacket(list, hops, base));
  return { packets, hops };
}

interface Sight {
  hop: number;
  unit: number;
}

function samplePacket(list: readonly Sight[], hops: readonly HopPackets[], base: number): SampledPacket {
  const ttl = new Float64Array(hops.length).fill(Number.NaN);
  const time = new Float64Array(hops.length).fill(Number.NaN);
  for (const { hop, unit } of list) {
    const { columns, row } = hops[hop]!;
    ttl[hop] = columns.ttl[row[unit]!]!;
    time[hop] = (columns.baseSeconds - base) * 1e9 + columns.time[row[unit]!]!;
  }
  const flow = hops[list[0]!.hop]!.flow[list[0]!.unit]!;
  return { ttl, time, conversation: flow >> 1, side: flow & 1 ? -1 : 1 };
}

function packetsOf(capture: DecodedCapture): HopPackets {
  const hop = groupPackets(capture.columns);
  return capture.linkType.startsWith('LINUX_SLL') ? mergeSightings(hop) : hop;
}

/** The strong key without addresses and ports: with the protocol in their place. */
function keysWithoutFlow(hop: HopPackets, units: Uint32Array): Keys {
  const protocols = Uint32Array.from(hop.row, (row) => hop.columns.protocol[row]!);
  return packetKeys({ ...hop, flow: protocols }, 'strong', units);
}

/** Without addresses, a packet without payload is told from others by TCP's sequence numbers only. */
function isTelling({ columns, row, payload }: HopPackets, unit: number): boolean {
  const r = row[unit]!;
  if (columns.flags[r]! & RowFlag.icmpError) return false;
  return columns.protocol[r] === TCP || payload[unit]! > 0;
}
