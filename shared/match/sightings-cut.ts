import { RowFlag } from '../decode/columns.ts';
import { placeOf } from './place.ts';
import { type HopPackets, NONE } from './types.ts';

const TCP = 6;
/** Segments of one super-frame at most; each counts the IPv4 identification up by one. */
const MOST_SEGMENTS = 64;

/** A TCP data record of a capture of all interfaces. Objects only for flows that show cut somewhere in the machine. */
interface Sight {
  unit: number;
  /** Unwrapped sequence range [start, end). */
  start: number;
  end: number;
  time: number;
  place: number;
  index: number;
}

/**
 * Inside a machine frames are cut (TSO and GSO, where the next interface cannot) and merged (GRO behind a tunnel): what
 * leaves are then not the records that entered, but their bytes. A record all of whose bytes were just seen at another
 * place, in other portions of the same transmission (IP ID counting on, the same timestamps), is one more sighting of
 * these. At a place where the bytes passed already it is a retransmission, and a packet of its own.
 *
 * @param holder by unit, as `sightingHolders` says; gets what is found
 * @param stay how long a packet may be in the machine, ns
 */
export function holdCutAndMerged(hop: HopPackets, holder: Int32Array, stay: number): void {
  const flows = cutFlows(hop, holder);
  if (flows.size === 0) return;
  const sights = new Map<number, Sight[]>();
  const { columns, row } = hop;
  for (const unit of hop.order) {
    const flow = hop.flow[unit]!;
    if (!flows.has(flow) || !isData(hop, unit)) continue;
    let list = sights.get(flow);
    if (!list) {
      list = [];
      sights.set(flow, list);
    }
    const r = row[unit]!;
    const near = list.at(-1)?.start ?? columns.seq[r]!;
    const start = near + ((columns.seq[r]! - near) | 0);
    const end = start + hop.payload[unit]!;
    list.push({ unit, start, end, time: columns.time[r]!, place: placeOf(columns, r), index: list.length });
  }
  for (const list of sights.values()) holdInFlow(hop, holder, list, stay);
  // What was held by a record that is now held itself.
  for (let u = 0; u < holder.length; u++)
    while (holder[u] !== NONE && holder[holder[u]!] !== NONE) holder[u] = holder[holder[u]!]!;
}

function isData(hop: HopPackets, unit: number): boolean {
  return hop.columns.protocol[hop.row[unit]!] === TCP && hop.payload[unit]! > 0 && hop.incomplete[unit] === 0;
}

/** Directed flows with data at several places, of which some packet entered only, or left only. */
function cutFlows(hop: HopPackets, holder: Int32Array): Set<number> {
  const { columns, row, flow, count } = hop;
  const ENTERED = 1;
  const LEFT = 2;
  const ways = new Uint8Array(count);
  const place = new Map<number, number>();
  const several = new Set<number>();
  for (let u = 0; u < count; u++) {
    if (!isData(hop, u)) continue;
    ways[holder[u] === NONE ? u : holder[u]!]! |= columns.flags[row[u]!]! & RowFlag.outgoing ? LEFT : ENTERED;
    const here = placeOf(columns, row[u]!);
    const known = place.get(flow[u]!);
    if (known === undefined) place.set(flow[u]!, here);
    else if (known !== here) several.add(flow[u]!);
  }
  const found = new Set<number>();
  for (let u = 0; u < count; u++)
    if ((ways[u] === ENTERED || ways[u] === LEFT) && several.has(flow[u]!)) found.add(flow[u]!);
  return found;
}

function holdInFlow(hop: HopPackets, holder: Int32Array, sights: readonly Sight[], stay: number): void {
  const bySeq = [...sights].sort((a, b) => a.start - b.start || a.index - b.index);
  const longest = sights.reduce((n, s) => Math.max(n, s.end - s.start), 0);
  for (const sight of sights) {
    if (holder[sight.unit] !== NONE) continue;
    const before = earlier(bySeq, sight, longest, stay);
    const parts = before.filter((s) => holder[s.unit] === NONE && s.place !== sight.place && related(hop, s, sight));
    if (parts.some((s) => s.start === sight.start && s.end === sight.end) || !cover(parts, sight)) continue;
    const first = parts.filter((s) => holds(s, sight.start));
    const passed = before.filter((s) => s.place === sight.place && holds(s, sight.start));
    if (passed.length < first.length) holder[sight.unit] = first.at(-1)!.unit;
  }
}

/** Records that share bytes with one, seen before it. */
function earlier(bySeq: readonly Sight[], sight: Sight, longest: number, stay: number): Sight[] {
  let low = 0;
  let high = bySeq.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (bySeq[mid]!.start <= sight.start - longest) low = mid + 1;
    else high = mid;
  }
  const found: Sight[] = [];
  for (let i = low; i < bySeq.length && bySeq[i]!.start < sight.end; i++) {
    const s = bySeq[i]!;
    if (s.end > sight.start && s.index < sight.index && sight.time - s.time <= stay) found.push(s);
  }
  return found;
}

/** Whether two records can be portions of one transmission. */
function related(hop: HopPackets, a: Sight, b: Sight): boolean {
  const { extra, ipId } = hop.columns;
  const [r, s] = [hop.row[a.unit]!, hop.row[b.unit]!];
  return extra[r] === extra[s] && Math.abs(((ipId[s]! - ipId[r]!) << 16) >> 16) <= MOST_SEGMENTS;
}

function holds(sight: Sight, at: number): boolean {
  return sight.start <= at && at < sight.end;
}

/** @param parts ascending by their start */
function cover(parts: readonly Sight[], whole: Sight): boolean {
  let at = whole.start;
  for (const part of parts) if (part.start <= at) at = Math.max(at, part.end);
  return at >= whole.end;
}
