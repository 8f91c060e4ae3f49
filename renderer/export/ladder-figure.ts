import type { LadderPacket } from '../../shared/contract/table.ts';
import { timeText } from '../../shared/view/geometry-format.ts';
import { ladderX, ladderY, layoutLadder } from '../../shared/view/geometry-ladder.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { decimalsOfStep, niceStep, tickTimes } from '../../shared/view/geometry-ticks.ts';
import { drawLadder } from '../ladder/draw-ladder.ts';
import { canvasPen } from '../ladder/pen.ts';
import type { Palette } from '../timeline/palette.ts';
import { type PicturePen, write } from './figure.ts';
import { shortened } from './timeline-figure.ts';

/** Room for the names of hops, px. */
const NAMES = 26;
/** Distance of two ticks at least, px. */
const TICK_ROOM = 48;

export interface LadderDrawing {
  width: number;
  height: number;
  range: TimeRange;
  /** The session's first packet, from which times count. */
  start: number;
  hops: readonly string[];
  packets: readonly LadderPacket[];
  /** Number of the selected packet. */
  selected: number | null;
  palette: Palette;
  sans: string;
}

/** Names of the hops, and their ladder as the window draws it. */
export function drawLadderFigure({ pen, within }: PicturePen, drawing: LadderDrawing): void {
  const { width, height, range, start, hops, packets, selected, palette, sans } = drawing;
  const layout = layoutLadder(hops.length, width, height - NAMES, range);
  const room = Math.max(6, Math.floor((hops.length > 1 ? layout.pitch : width) / 7.5));
  hops.forEach((name, hop) => {
    write(pen, shortened(name, room), ladderX(layout, hop), 14, `600 12px ${sans}`, palette.text, 'center');
  });
  const since = { from: range.from - start, to: range.to - start };
  const step = niceStep(since.to - since.from, layout.height / TICK_ROOM);
  const ticks = tickTimes(since, step).map((time) => ({
    y: Math.round(ladderY(layout, time + start)) + 0.5,
    text: `${timeText(time, decimalsOfStep(step))} s`,
  }));
  within(0, NAMES, width, layout.height, () =>
    drawLadder(canvasPen(pen, `10.5px ${palette.mono}`), {
      layout,
      packets,
      hops: hops.length,
      palette,
      ticks,
      selected,
      hovered: null,
    }),
  );
}
