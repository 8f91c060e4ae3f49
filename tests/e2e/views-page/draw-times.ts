import { drawLanes } from '../../../renderer/timeline/draw-lanes.ts';
import type { Palette } from '../../../renderer/timeline/palette.ts';
import type { Scene } from '../../../renderer/timeline/scene.ts';
import type { TimelineView } from '../../../shared/contract/view.ts';
import { layoutLanes } from '../../../shared/view/geometry-lanes.ts';
import { hitEntry } from '../../../shared/view/geometry-packets.ts';
import { fakeViews } from '../fake-views.ts';

const colour = '#888888';
const palette: Palette = {
  bg: colour,
  panel: colour,
  line: colour,
  lineStrong: colour,
  grid: colour,
  text: colour,
  muted: colour,
  faint: colour,
  accent: colour,
  band: colour,
  forward: colour,
  reverse: colour,
  loss: colour,
  warn: colour,
  selected: colour,
  mono: 'monospace',
  series: [colour],
  gutter: 112,
};

/** Milliseconds per drawn frame and per hit test, at 1,900 by 600 px: the whole session as densities, then single packets. */
export function drawTimes(): Record<string, string> {
  const fake = fakeViews(['a', 'b', 'c', 'd', 'e', 'f'], 6000);
  const width = 1900;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = 600;
  const context = canvas.getContext('2d')!;
  const times: Record<string, string> = {};
  const scene = (view: TimelineView): Scene => ({
    range: { from: view.from, to: view.to },
    width,
    layout: layoutLanes(6, 600),
    view,
    palette,
    selected: null,
    selectedSegment: null,
    lossOffset: () => 4,
    facts: null,
    deafText: (reason) => reason,
  });
  const time = (work: () => void) => {
    work();
    const start = performance.now();
    for (let i = 0; i < 30; i++) {
      work();
      // Reading a pixel back waits until the drawing is done.
      context.getImageData(0, 0, 1, 1);
    }
    return ((performance.now() - start) / 30).toFixed(2);
  };
  const dense = scene(fake.timeline({ from: 0, to: 12.4e9, width }));
  times['density, 1900 columns x 6 lanes'] = time(() => drawLanes(context, dense, []));
  const single = fake.timeline({ from: 5e9, to: 5.25e9, width });
  const packets = scene(single);
  const count = single.packets?.count ?? 0;
  times[`packets, ${count} entries over 6 lanes`] = time(() => drawLanes(context, packets, []));
  if (single.packets) {
    const hit = { ...packets, packets: single.packets };
    times['hit test'] = time(() => hitEntry(hit, 900, 333));
  }
  return times;
}
