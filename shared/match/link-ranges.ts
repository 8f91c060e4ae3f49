import { RowFlag } from '../decode/columns.ts';
import { clockSlack, link, type PathContext, upstreamOf } from './context.ts';
import { type HopPackets, LinkFlag, NONE } from './types.ts';

const TCP = 6;

/** A TCP data packet of one flow that no key joined. Few enough for objects: most packets join by key. */
interface Piece {
  unit: number;
  /** Unwrapped sequence range [start, end). */
  start: number;
  end: number;
  time: number;
  ipId: number;
  /** Window and timestamps, the same in all parts of one transmission; null where there are none to tell them by. */
  extra: number | null;
  /** Disjoint, ascending ranges of it found downstream (upstream pieces only). */
  found: number[];
}

/**
 * Joins TCP data by byte range where segmentation differs between two hops (TSO and GSO split, GRO merges, a
 * retransmission is cut otherwise): the bytes of each packet that arrived, whatever frames carried them (research d5).
 * A split super-frame counts its IPv4 identification up by one per segment, and all of them have its timestamps, which
 * tells apart several transmissions of the same bytes.
 *
 * @param kin only what is cut otherwise and certainly the same transmission
 */
export function linkRanges(
  context: PathContext,
  low: number,
  lowUnits: Uint32Array,
  high: number,
  highUnits: Uint32Array,
  direction: 0 | 1,
  kin: boolean,
): void {
  const lowPieces = collect(context, low, lowUnits);
  if (lowPieces.size === 0) return;
  const highPieces = collect(context, high, highUnits);
  const slack = clockSlack(context, low, high);
  for (const [flow, atLow] of lowPieces) {
    const atHigh = highPieces.get(flow);
    if (!atHigh) continue;
    const [upHop, downHop] = upstreamOf(low, high, direction);
    const [sent, arrived] = direction === 0 ? [atLow, atHigh] : [atHigh, atLow];
    joinFlow(context, upHop, sent, downHop, arrived, slack, kin);
  }
}

/** Unjoined TCP data packets of a hop by flow, in time order. */
function collect(context: PathContext, hop: number, units: Uint32Array): Map<number, Piece[]> {
  const h = context.hops[hop]!;
  const { columns } = h;
  const flows = new Map<number, Piece[]>();
  for (const unit of units) {
    const row = h.row[unit]!;
    if (columns.protocol[row] !== TCP || h.payload[unit] === 0) continue;
    const flow = h.flow[unit]!;
    let pieces = flows.get(flow);
    if (!pieces) {
      pieces = [];
      flows.set(flow, pieces);
    }
    const start = (columns.seq[row]! - (h.changes?.shifts.get(flow) ?? 0)) >>> 0;
    const covered = context.links[hop]!.covered.get(unit) ?? [];
    pieces.push({
      unit,
      start,
      end: start + h.payload[unit]!,
      time: context.corrected[hop]![unit]!,
      ipId: columns.ipId[row]!,
      extra: columns.flags[row]! & RowFlag.tcpTimestamps ? columns.extra[row]! : null,
      found: covered.map((offset) => start + offset),
    });
  }
  return flows;
}

/** Makes sequence numbers comparable across the wrap at 2^32, each by the one before. */
function unwrap(pieces: Piece[]): void {
  let last = pieces[0]!.start;
  for (const piece of pieces) {
    move(piece, last);
    last = piece.start;
  }
}

/**
 * The same for what arrived, each by what had been sent last by then: where a port is used again, sequence numbers jump,
 * and two hops that hold different packets around the jump would not count the same wraps.
 */
function unwrapBeside(arrived: Piece[], sent: readonly Piece[]): void {
  let i = 0;
  for (const piece of arrived) {
    while (i + 1 < sent.length && sent[i + 1]!.time <= piece.time) i++;
    move(piece, sent[i]!.start);
  }
}

/** Counts a piece's wraps so that it lies within 2^31 of `near`. */
function move(piece: Piece, near: number): void {
  const start = near + ((piece.start - near) | 0);
  piece.found = piece.found.map((at) => at - piece.start + start);
  piece.end = start + (piece.end - piece.start);
  piece.start = start;
}

function joinFlow(
  context: PathContext,
  upHop: number,
  sent: Piece[],
  downHop: number,
  arrived: Piece[],
  slack: number,
  kin: boolean,
): void {
  unwrap(sent);
  unwrapBeside(arrived, sent);
  const bySeq = [...sent].sort((a, b) => a.start - b.start || a.time - b.time);
  const longest = sent.reduce((n, p) => Math.max(n, p.end - p.start), 0);
  const segment = Math.min(
    longest,
    arrived.reduce((n, p) => Math.max(n, p.end - p.start), 0),
  );
  for (const piece of arrived) {
    const candidates = overlapping(bySeq, piece, longest).filter(
      (p) => piece.time - p.time >= -slack && piece.time - p.time <= context.tmax,
    );
    let at = piece.start;
    while (at < piece.end) {
      const best = bestAt(candidates, piece, at, segment, kin);
      if (!best) {
        const next = candidates.reduce((n, p) => (p.start > at ? Math.min(n, p.start) : n), Number.POSITIVE_INFINITY);
        if (next >= piece.end) break;
        at = next;
        continue;
      }
      const end = Math.min(piece.end, best.end);
      cover(best, at, end);
      link(context, upHop, best.unit, downHop, piece.unit, LinkFlag.resegmented);
      context.links[upHop]!.covered.set(
        best.unit,
        best.found.map((found) => found - best.start),
      );
      at = end;
    }
  }
}

function overlapping(bySeq: Piece[], piece: Piece, longest: number): Piece[] {
  let low = 0;
  let high = bySeq.length;
  const least = piece.start - longest;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (bySeq[mid]!.start < least) low = mid + 1;
    else high = mid;
  }
  const found: Piece[] = [];
  for (let i = low; i < bySeq.length && bySeq[i]!.start < piece.end; i++)
    if (bySeq[i]!.end > piece.start) found.push(bySeq[i]!);
  return found;
}

/**
 * The transmission that carried the byte at `at`: the same timestamps first, then the right IP ID, then bytes not yet
 * found, then the latest sent.
 */
function bestAt(candidates: Piece[], piece: Piece, at: number, segment: number, kin: boolean): Piece | null {
  let best: Piece | null = null;
  let bestScore = -1;
  for (const p of candidates) {
    if (p.start > at || p.end <= at) continue;
    const step = inStep(p, piece, segment);
    if (kin && !isPart(p, piece, step)) continue;
    const score = (p.extra !== null && p.extra === piece.extra ? 4 : 0) + (step ? 2 : 0) + (isCovered(p, at) ? 0 : 1);
    if (score > bestScore || (score === bestScore && best && p.time > best.time)) {
      best = p;
      bestScore = score;
    }
  }
  return best;
}

/** Whether one is certainly cut from the other: by the timestamps; without them by IP ID, or because it lies within. */
function isPart(sent: Piece, arrived: Piece, step: boolean): boolean {
  if (sent.start === arrived.start && sent.end === arrived.end) return false;
  if (sent.extra !== null && arrived.extra !== null) return sent.extra === arrived.extra;
  const [outer, inner] = sent.end - sent.start > arrived.end - arrived.start ? [sent, arrived] : [arrived, sent];
  return step || (outer.start <= inner.start && inner.end <= outer.end);
}

/** Whether the IP IDs are as far apart as the segments; nearly, where segments may not be full. */
function inStep(sent: Piece, arrived: Piece, segment: number): boolean {
  const expected = Math.round((arrived.start - sent.start) / segment);
  const step = ((arrived.ipId - sent.ipId) << 16) >> 16;
  return Math.abs(step - expected) <= (expected === 0 ? 0 : 1);
}

function isCovered(piece: Piece, at: number): boolean {
  for (let i = 0; i < piece.found.length; i += 2) if (piece.found[i]! <= at && at < piece.found[i + 1]!) return true;
  return false;
}

function cover(piece: Piece, from: number, to: number): void {
  const ranges: [number, number][] = [[from, to]];
  for (let i = 0; i < piece.found.length; i += 2) ranges.push([piece.found[i]!, piece.found[i + 1]!]);
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [start, end] of ranges) {
    const last = merged.length - 1;
    if (last >= 0 && start <= merged[last]!) merged[last] = Math.max(merged[last]!, end);
    else merged.push(start, end);
  }
  piece.found = merged;
}

/** Payload bytes of a packet that were found further down. */
export function deliveredBytes(context: PathContext, hop: number, hopPackets: HopPackets, unit: number): number {
  const links = context.links[hop]!;
  if (links.down[unit] === NONE) return 0;
  const covered = links.covered.size === 0 ? undefined : links.covered.get(unit);
  if (!covered) return hopPackets.payload[unit]!;
  let bytes = 0;
  for (let i = 0; i < covered.length; i += 2) bytes += covered[i + 1]! - covered[i]!;
  return bytes;
}
