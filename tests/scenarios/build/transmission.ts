import type { Flow, PacketGroup, View } from './types.ts';

/** One packet that somebody sent, before any hop saw it. */
export interface Transmission {
  flowName: string;
  flow: Flow;
  group: PacketGroup;
  /** Number within its group. */
  index: number;
  /** Number within its flow, both directions together. */
  serial: number;
  back: boolean;
  /** True time of sending, ns since the scenario's beginning. */
  time: number;
  length: number;
  /** Offset in the direction's byte stream (TCP), or the datagram's number within its direction. */
  offset: number;
  flags: string;
  /** Offset that is acknowledged. */
  acknowledged: number;
  ipId: number;
  stamps: [number, number];
  /** Seed of its bytes. */
  seed: number;
}

interface SideState {
  next: number;
  ids: number;
  datagrams: number;
}

const NS = 1e9;

/** Expands the packet groups into single transmissions in order of time, with sequence numbers and IP identification. */
export function transmissions(
  flows: Record<string, Flow>,
  groups: readonly PacketGroup[],
  payloadSeed: number,
): Transmission[] {
  const planned = groups.flatMap((group, g) =>
    Array.from({ length: group.n ?? 1 }, (_, index) => ({
      group,
      g,
      index,
      time: Math.round((group.t + index * (group.every ?? 0.01)) * NS),
    })),
  );
  planned.sort((a, b) => a.time - b.time || a.g - b.g || a.index - b.index);
  const states = new Map<string, [SideState, SideState]>();
  const serials = new Map<string, number>();
  return planned.map(({ group, g, index, time }) => {
    const flow = flows[group.flow];
    if (!flow) throw new Error(`No flow is called ${group.flow}.`);
    const back = group.back ?? false;
    const sides = states.get(group.flow) ?? [newSide(textHash(group.flow)), newSide(textHash(`${group.flow}<`))];
    states.set(group.flow, sides);
    const own = sides[back ? 1 : 0];
    const other = sides[back ? 0 : 1];
    const flags = group.flags ?? 'A';
    const length = group.len ?? 0;
    const serial = serials.get(group.flow) ?? 0;
    serials.set(group.flow, serial + 1);
    const taken = length + (/[SF]/.test(flags) ? 1 : 0);
    const offset = flow.protocol === 'tcp' ? (group.seq ?? own.next) : own.datagrams++;
    if (flow.protocol === 'tcp') own.next = Math.max(own.next, offset + taken);
    const side = textHash(`${flow.stream ?? group.flow}${back ? '<' : '>'}`);
    const ipId = group.id ?? flow.ids ?? own.ids;
    own.ids = (own.ids + Math.max(1, Math.ceil(length / (group.cut?.mss ?? 65536)))) & 0xffff;
    const ms = Math.round(time / 1e6);
    return {
      flowName: group.flow,
      flow,
      group,
      index,
      serial,
      back,
      time,
      length,
      offset,
      flags,
      acknowledged: flags.includes('A') ? other.next : 0,
      ipId,
      stamps: [70_000 + ms, flags === 'S' ? 0 : 90_000 + ms] as [number, number],
      seed: payloadSeed ^ (flow.protocol === 'tcp' ? side : textHash(group.payload ?? `${group.flow}${g}/${index}`)),
    };
  });
}

function newSide(hash: number): SideState {
  return { next: 0, ids: (hash % 50_000) + 1, datagrams: 0 };
}

/** The bytes that a transmission carries: of a TCP stream those of its range, so that a copy carries the same. */
export function payloadBytes(sent: Transmission): Uint8Array {
  const start = sent.flow.protocol === 'tcp' ? sent.offset : 0;
  const bytes = new Uint8Array(sent.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = streamByte(sent.seed, start + i);
  return bytes;
}

/** Byte `offset` of an endless stream. */
export function streamByte(seed: number, offset: number): number {
  let x = Math.imul(seed ^ Math.imul(offset >> 2, 0x9e3779b1), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0xc2b2ae35);
  return ((x ^ (x >>> 13)) >>> ((offset & 3) * 8)) & 255;
}

/** FNV-1a. */
export function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193);
  return h >>> 0;
}

/** What the headers say at a hop: the flow's, the hop's and the packet's own words, later ones first. */
export function viewAt(sent: Transmission, hop: string, sight: number): View {
  const views = sent.flow.views?.[hop];
  const own = Array.isArray(views) ? views[sight] : views;
  const group: Record<string, unknown> = { ...sent.group };
  const words: View = {};
  for (const key of VIEW_KEYS) if (group[key] !== undefined) Object.assign(words, { [key]: group[key] });
  // The flow's identity comes from its own words unless a hop rewrites it.
  return { ...sent.flow, ...words, ...own, ...sent.group.at?.[hop] };
}

const VIEW_KEYS: readonly (keyof View)[] = [
  'tos',
  'ttl',
  'window',
  'mss',
  'noTimestamps',
  'options',
  'ipOptions',
  'extensions',
  'badChecksum',
  'corrupt',
  'padTo',
];
