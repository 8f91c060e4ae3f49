import { clockSlack, link, type PathContext, upstreamOf } from './context.ts';
import { LinkFlag } from './types.ts';

const UDP = 17;
/** Segments of one super-datagram at most (Linux: UDP_MAX_SEGMENTS). */
const MOST_SEGMENTS = 128;

/** UDP payload of an Ethernet frame. What is no longer may also be a datagram that a capture further on does not hold. */
const ONE_FRAME = 1472;

/** A UDP datagram that no key joined. Few enough for objects. */
interface Datagram {
  unit: number;
  time: number;
  length: number;
  ipId: number;
  hashedLength: number;
  hashLow: number;
  hashHigh: number;
  used: boolean;
}

/**
 * Joins UDP super-datagrams (UDP GSO at a sender, UDP GRO at a receiver) with the datagrams they are on the wire: all of
 * the same length but for a shorter last, in order, IPv4 identifications counting up by one from the super-datagram's
 * or all the same, and the first beginning with the same bytes. What of it is missing is lost: its bytes are counted.
 *
 * @param kin only what is too long for a datagram on the wire
 */
export function linkDatagrams(
  context: PathContext,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  kin: boolean,
): void {
  const [upHop, downHop] = upstreamOf(low, high, direction);
  const longerThan = kin ? ONE_FRAME : 0;
  const above = collect(context, upHop, direction === 0 ? lowUnits : highUnits);
  if (above.size === 0) return;
  const below = collect(context, downHop, direction === 0 ? highUnits : lowUnits);
  const slack = clockSlack(context, low, high);
  for (const [flow, sent] of above) {
    const arrived = below.get(flow);
    if (!arrived) continue;
    for (const [big, parts] of segmentsOf(sent, arrived, slack, context.tmax, longerThan)) {
      let bytes = 0;
      for (const part of parts) {
        link(context, upHop, big.unit, downHop, part.unit, LinkFlag.resegmented);
        bytes += part.length;
      }
      context.links[upHop]!.covered.set(big.unit, [0, bytes]);
    }
    for (const [big, parts] of segmentsOf(arrived, sent, context.tmax, slack, longerThan))
      for (const part of parts) link(context, upHop, part.unit, downHop, big.unit, LinkFlag.resegmented);
  }
}

function collect(context: PathContext, h: number, units: Uint32Array): Map<number, Datagram[]> {
  const hop = context.hops[h]!;
  const { columns } = hop;
  const flows = new Map<number, Datagram[]>();
  for (const unit of units) {
    const row = hop.row[unit]!;
    if (columns.protocol[row] !== UDP || hop.payload[unit] === 0) continue;
    const flow = hop.flow[unit]!;
    let list = flows.get(flow);
    if (!list) {
      list = [];
      flows.set(flow, list);
    }
    list.push({
      unit,
      time: context.corrected[h]![unit]!,
      length: hop.payload[unit]!,
      ipId: columns.ipId[row]!,
      hashedLength: columns.hashedOf(row),
      hashLow: columns.hashLow[row]!,
      hashHigh: columns.hashHigh[row]!,
      used: false,
    });
  }
  return flows;
}

/**
 * Super-datagrams and the parts of each that are there; both lists in order of time.
 *
 * @param longerThan wholes of more payload bytes only
 * @param before,after how much earlier or later than the whole a part may be, ns
 */
function segmentsOf(
  wholes: Datagram[],
  parts: Datagram[],
  before: number,
  after: number,
  longerThan: number,
): [Datagram, Datagram[]][] {
  const found: [Datagram, Datagram[]][] = [];
  /** Segment lengths that several parts of one super-datagram have shown. */
  const sizes = new Set<number>();
  const waiting: Datagram[] = [];
  /** By the bytes that it begins with: the last super-datagram that does. */
  const starts = new Map<string, Datagram>();
  for (const whole of wholes) starts.set(startOf(whole), whole);
  const take = (whole: Datagram, sure: boolean) => {
    const beginsNext = (part: Datagram) =>
      startOf(part) !== startOf(whole) && (starts.get(startOf(part))?.time ?? whole.time) > whole.time;
    const run = runOf(whole, beginsNext, parts, before, after);
    const size = run.reduce((n, p) => Math.max(n, p.length), 0);
    // A single datagram that happens to be shorter is no segment of another, unless the flow is known to be cut so.
    const complete = run.reduce((n, p) => n + p.length, 0) === whole.length;
    if (run.length === 0 || (!sure && run.length < 2) || (sure && run.length < 2 && !sizes.has(size))) return false;
    if (complete || run.length >= 2) sizes.add(size);
    whole.used = true;
    for (const part of run) part.used = true;
    found.push([whole, run]);
    return true;
  };
  wholes.forEach((whole) => {
    if (!whole.used && whole.length > longerThan && !take(whole, false)) waiting.push(whole);
  });
  for (const whole of waiting) take(whole, true);
  return found;
}

/**
 * The parts of one super-datagram in order: by IPv4 identification where it counts, else one after the other. The next
 * super-datagram's identification is only one higher in Linux, so that those of its parts overlap: they end where the
 * next begins.
 */
function runOf(
  whole: Datagram,
  beginsNext: (part: Datagram) => boolean,
  parts: Datagram[],
  before: number,
  after: number,
): Datagram[] {
  const open = openParts(whole, parts, before, after);
  const counted = whole.ipId === 0 ? [] : open.filter((p) => step(whole, p) < MOST_SEGMENTS);
  const numbered = counted.some((p) => step(whole, p) > 0);
  const candidates = numbered ? counted : open;
  const size = numbered
    ? candidates.reduce((n, p) => Math.max(n, p.length), 0)
    : (candidates.find((p) => mayBegin(whole, p))?.length ?? 0);
  if (size === 0) return [];
  const count = Math.ceil(whole.length / size);
  const rest = whole.length - (count - 1) * size;
  if (count < 2 || count > MOST_SEGMENTS) return [];
  const run: Datagram[] = [];
  const taken = new Set<number>();
  let index = 0;
  for (const part of candidates) {
    // What is missing of this one by then is lost.
    if (beginsNext(part)) break;
    if (numbered) {
      const at = step(whole, part);
      if (taken.has(at)) break;
      if (at >= count || part.length !== (at === count - 1 ? rest : size)) continue;
      if (at === 0 && !mayBegin(whole, part)) return [];
      taken.add(at);
      run.push(part);
      continue;
    }
    if (index >= count) break;
    if (index === 0 && !mayBegin(whole, part)) continue;
    if (part.length === size && (index < count - 1 || rest === size)) index++;
    else if (part.length === rest) index = count;
    else break;
    run.push(part);
  }
  return run;
}

/** The next parts inside the gate that belong to nothing yet; no more than could matter, so that the cost stays linear. */
function openParts(whole: Datagram, parts: Datagram[], before: number, after: number): Datagram[] {
  const open: Datagram[] = [];
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.time < whole.time - before) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < parts.length && open.length < MOST_SEGMENTS * 8; i++) {
    const part = parts[i]!;
    if (part.time > whole.time + after) break;
    if (!part.used && part.length < whole.length) open.push(part);
  }
  return open;
}

function step(whole: Datagram, part: Datagram): number {
  return (part.ipId - whole.ipId) & 0xffff;
}

function startOf({ hashedLength, hashLow, hashHigh }: Datagram): string {
  return `${hashedLength} ${hashLow} ${hashHigh}`;
}

function comparable(a: Datagram, b: Datagram): boolean {
  return a.hashedLength === b.hashedLength;
}

function sameStart(a: Datagram, b: Datagram): boolean {
  return a.hashLow === b.hashLow && a.hashHigh === b.hashHigh;
}

/** Unless both hashes cover the same bytes and differ. */
function mayBegin(whole: Datagram, part: Datagram): boolean {
  return !comparable(whole, part) || sameStart(whole, part);
}
