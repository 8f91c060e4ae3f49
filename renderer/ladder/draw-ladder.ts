import type { LadderPacket } from '../../shared/contract/table.ts';
import { type LadderLayout, ladderLoss, ladderWay, ladderX } from '../../shared/view/geometry-ladder.ts';
import type { Palette } from '../timeline/palette.ts';
import type { Pen } from './pen.ts';

export interface LadderScene {
  layout: LadderLayout;
  packets: readonly LadderPacket[];
  hops: number;
  palette: Palette;
  /** Times at the left edge. */
  ticks: readonly { y: number; text: string }[];
  /** Numbers of the selected packet and of the one under the pointer. */
  selected: number | null;
  hovered: number | null;
}

/** Least distance between two labels, px. */
const LINE = 12;

/** Hops as columns, every packet an arrow whose slope is its delay; a loss ends in a cross in the segment that lost it. */
export function drawLadder(pen: Pen, scene: LadderScene): void {
  const { layout, packets, hops, palette, selected } = scene;
  for (let hop = 0; hop < hops; hop++) {
    const x = Math.round(ladderX(layout, hop)) + 0.5;
    pen.line(
      [
        { x, y: 0 },
        { x, y: layout.height },
      ],
      { colour: palette.lineStrong, width: 1 },
    );
  }
  for (const { y, text } of scene.ticks) {
    pen.line(
      [
        { x: 0, y },
        { x: layout.width, y },
      ],
      { colour: palette.grid, width: 1 },
    );
    pen.text({ x: 6, y: y - 3 }, text, palette.faint, 'left', 1);
  }
  const byNumber = new Map(packets.map((packet) => [packet.number, packet]));
  for (const packet of packets)
    if (packet.repeats !== null) drawRepeat(pen, scene, packet, byNumber.get(packet.repeats));
  const room = { last: Number.NEGATIVE_INFINITY };
  // The more there are in the height, the fainter each, so that a crowd is a shade and not a block.
  const faint = Math.min(0.85, Math.max(0.15, layout.height / (packets.length * 8)));
  for (const packet of packets) {
    const strong = packet.number === selected || packet.number === scene.hovered;
    drawPacket(pen, scene, packet, strong ? 1 : selected === null ? faint : Math.min(faint, 0.45), strong, room);
  }
  // Over everything else: what was lost is what is looked for.
  for (const packet of packets) drawLoss(pen, scene, packet);
}

function colourOf({ direction }: LadderPacket, palette: Palette): string {
  return direction === 'forward' ? palette.forward : direction === 'reverse' ? palette.reverse : palette.faint;
}

function drawPacket(
  pen: Pen,
  { layout, palette, selected }: LadderScene,
  packet: LadderPacket,
  alpha: number,
  strong: boolean,
  room: { last: number },
): void {
  const colour = packet.number === selected ? palette.selected : colourOf(packet, palette);
  const way = ladderWay(layout, packet);
  const width = strong ? 2 : 1.25;
  if (way.length > 1) {
    pen.line(way, { colour, width, alpha, dashed: packet.retransmission });
    pen.head(way.at(-2)!, way.at(-1)!, colour, alpha);
  } else if (way.length === 1) {
    const { x, y } = way[0]!;
    pen.line(
      [
        { x: x - 4, y },
        { x: x + 4, y },
      ],
      { colour, width: 2, alpha },
    );
  }
  const origin = way[0];
  if (origin === undefined || (!strong && origin.y - room.last < LINE)) return;
  room.last = Math.max(room.last, origin.y);
  const side = packet.direction === 'reverse' ? -8 : 8;
  const at = { x: origin.x + side, y: origin.y - 4 };
  pen.text(at, packet.info, strong ? palette.text : palette.muted, side > 0 ? 'left' : 'right', Math.max(alpha, 0.5));
}

/** A cross where a packet was lost, half of one where a part of it was. */
function drawLoss(pen: Pen, { layout, palette }: LadderScene, packet: LadderPacket): void {
  const loss = ladderLoss(layout, packet);
  if (loss === null) return;
  const mark = packet.fate === 'partial' ? palette.warn : palette.loss;
  const { x, y } = loss.at;
  pen.line([loss.from, loss.at], { colour: mark, width: 1.75, alpha: 0.9 });
  const slash = [
    { x: x - 5, y: y + 5 },
    { x: x + 5, y: y - 5 },
  ];
  pen.line(slash, { colour: mark, width: 2.25 });
  if (packet.fate === 'lost')
    pen.line(
      [
        { x: x - 5, y: y - 5 },
        { x: x + 5, y: y + 5 },
      ],
      { colour: mark, width: 2.25 },
    );
}

/** A dashed link beside the sender's line, from a retransmission up to what it repeats. */
function drawRepeat(pen: Pen, scene: LadderScene, packet: LadderPacket, before: LadderPacket | undefined): void {
  const [to] = ladderWay(scene.layout, packet);
  const from = before && ladderWay(scene.layout, before)[0];
  if (to === undefined || from === undefined) return;
  const x = to.x + (packet.direction === 'reverse' ? 14 : -14);
  pen.line([from, { x, y: from.y }, { x, y: to.y }, to], { colour: scene.palette.warn, width: 1, dashed: true });
}
