import type { Analysis } from '../../shared/contract/analysis.ts';
import { durationText, utcText } from '../../shared/view/geometry-format.ts';
import { layoutLanes } from '../../shared/view/geometry-lanes.ts';
import { niceStep, tickTimes } from '../../shared/view/geometry-ticks.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { i18n } from '../i18n/index.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { useHopFacts } from '../timeline/hop-facts.ts';
import { readPalette } from '../timeline/palette.ts';
import { lossOffsets } from '../timeline/scene.ts';
import { SvgPen } from './svg-pen.ts';
import { drawPicture, pictureSize, type TimelinePicture } from './timeline-picture.ts';

/** Width of the lanes in a picture, px. */
const WIDTH = 1320;
const LANE = 74;
/** Room for a tick and its label, px. */
const TICK_ROOM = 112;
/** Pixels of a PNG for one of the picture's. */
const SHARPNESS = 2;
/** Why a hop did not listen, by the engine's word for it. */
const DEAF: Readonly<Record<string, string>> = { 'not-begun': 'notBegun', ended: 'ended' };

/** Saves what the timeline shows where the person says; its path, or null. @throws ProblemError of the view */
export async function savePicture(name: string, format: 'svg' | 'png'): Promise<string | null> {
  const picture = await timelinePicture();
  if (picture === null) return null;
  return shell.saveFile(name, format === 'svg' ? svgBytes(picture) : await pngBytes(picture));
}

async function timelinePicture(): Promise<TimelinePicture | null> {
  const { session, analysis } = useSessionStore.getState();
  if (session === null) return null;
  const { range, selectedSegment } = useViewStore.getState();
  const { applied: filter, answer } = useFilterStore.getState();
  const view = await engine.viewTimeline({ sessionId: session.sessionId, ...range, width: WIDTH, filter });
  const palette = readPalette();
  const step = niceStep(range.to - range.from, Math.floor(WIDTH / TICK_ROOM));
  const since = { from: range.from - session.from, to: range.to - session.from };
  const lossOffset = lossOffsets(analysis, range, WIDTH);
  const from = utcText(session.epochBase, range.from);
  return {
    scene: {
      range,
      width: WIDTH,
      layout: layoutLanes(session.hops.length, session.hops.length * LANE),
      view,
      palette,
      selected: null,
      facts: useHopFacts.getState().facts,
      deafText: (reason) => i18n.t(`timeline:deaf.${DEAF[reason] ?? 'gap'}`),
      selectedSegment,
      lossOffset,
    },
    ticks: tickTimes(since, step).map((tick) => tick + session.from),
    step,
    start: session.from,
    title: session.name,
    subtitle: [session.hops.join(' → '), session.recording ?? ''].filter((part) => part !== '').join(' · '),
    hops: session.hops.map((name, i) => ({
      name,
      packets: answer?.hops[i] ?? analysis?.hops[i]?.packets ?? null,
    })),
    foot: [
      i18n.t('export:picture.range', { from, to: utcText(session.epochBase, range.to) }),
      ...(filter === '' ? [] : [i18n.t('export:picture.filter', { filter })]),
      ...clockLines(analysis),
    ],
    sans: getComputedStyle(document.body).fontFamily,
  };
}

/** Offsets of all clocks and how far each is certain: without them a picture's slopes mean nothing. Four to a line. */
function clockLines(analysis: Analysis | null): string[] {
  const [reference, ...others] = analysis?.clock ?? [];
  if (reference === undefined || others.length === 0) return [];
  const texts = others.map(({ hop, offsetNs, uncertaintyNs }) => {
    const bound = uncertaintyNs === null ? i18n.t('export:picture.unknown') : `± ${durationText(uncertaintyNs)}`;
    return `${hop} ${offsetNs < 0 ? '' : '+'}${durationText(offsetNs)} ${bound}`;
  });
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += 4) lines.push(texts.slice(i, i + 4).join(', '));
  return lines.map((list, i) => (i === 0 ? i18n.t('export:picture.clock', { hop: reference.hop, list }) : `  ${list}`));
}

function svgBytes(picture: TimelinePicture): Uint8Array {
  const ruler = document.createElement('canvas').getContext('2d')!;
  const pen = new SvgPen((font, text) => {
    ruler.font = font;
    return ruler.measureText(text).width;
  });
  const { width, height } = pictureSize(picture);
  drawPicture({ pen, within: (...area) => pen.within(...area) }, picture);
  return new TextEncoder().encode(pen.file(width, height, `${picture.title}: ${picture.subtitle}`));
}

async function pngBytes(picture: TimelinePicture): Promise<Uint8Array> {
  const { width, height } = pictureSize(picture);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * SHARPNESS);
  canvas.height = Math.round(height * SHARPNESS);
  const pen = canvas.getContext('2d')!;
  pen.scale(SHARPNESS, SHARPNESS);
  drawPicture(
    {
      pen,
      within: (x, y, w, h, draw) => {
        pen.save();
        pen.translate(x, y);
        pen.beginPath();
        pen.rect(0, 0, w, h);
        pen.clip();
        draw();
        pen.restore();
      },
    },
    picture,
  );
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}
