import type { LadderPacket } from '../contract/table.ts';

/** Where hops and times lie on a ladder, px. */
export interface LadderLayout {
  width: number;
  height: number;
  /** X of the first hop's line, and the distance to the next. */
  left: number;
  pitch: number;
  from: number;
  to: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Room at the sides for retransmission links and labels, px. */
const MARGIN = 74;

export function layoutLadder(
  hops: number,
  width: number,
  height: number,
  range: { from: number; to: number },
): LadderLayout {
  const pitch = hops > 1 ? Math.max(60, (width - 2 * MARGIN) / (hops - 1)) : 0;
  return { width, height, left: hops > 1 ? MARGIN : width / 2, pitch, from: range.from, to: range.to };
}

export function ladderX({ left, pitch }: LadderLayout, hop: number): number {
  return left + pitch * hop;
}

export function ladderY({ height, from, to }: LadderLayout, time: number): number {
  return ((time - from) / (to - from)) * height;
}

/** A packet's way from hop to hop. */
export function ladderWay(layout: LadderLayout, packet: LadderPacket): Point[] {
  return packet.stops.map(({ hop, time }) => ({ x: ladderX(layout, hop), y: ladderY(layout, time) }));
}

/** Where a loss is marked: half-way across the segment that lost it, a little below where it was sent; null: none was. */
export function ladderLoss(layout: LadderLayout, packet: LadderPacket): { from: Point; at: Point } | null {
  const { lostSegment, direction, stops } = packet;
  if (lostSegment === null) return null;
  const hop = direction === 'reverse' ? lostSegment + 1 : lostSegment;
  const stop = stops.find((one) => one.hop === hop) ?? stops.at(-1);
  if (stop === undefined) return null;
  const from = { x: ladderX(layout, stop.hop), y: ladderY(layout, stop.time) };
  return { from, at: { x: ladderX(layout, lostSegment + 0.5), y: from.y + 9 } };
}

/** Packet nearest to a point, within `reach` px of its way or its loss; -1: none. */
export function hitLadder(
  layout: LadderLayout,
  packets: readonly LadderPacket[],
  x: number,
  y: number,
  reach = 7,
): number {
  let best = -1;
  let nearest = reach;
  packets.forEach((packet, i) => {
    const way = ladderWay(layout, packet);
    const loss = ladderLoss(layout, packet);
    const parts: [Point, Point][] = way.slice(1).map((to, k) => [way[k]!, to]);
    if (loss !== null) parts.push([loss.from, loss.at]);
    if (way.length === 1) parts.push([way[0]!, way[0]!]);
    for (const [a, b] of parts) {
      const distance = distanceTo(a, b, x, y);
      if (distance >= nearest) continue;
      nearest = distance;
      best = i;
    }
  });
  return best;
}

function distanceTo(a: Point, b: Point, x: number, y: number): number {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const share = length === 0 ? 0 : ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length;
  const t = Math.min(1, Math.max(0, share));
  return Math.hypot(a.x + t * (b.x - a.x) - x, a.y + t * (b.y - a.y) - y);
}
