import { layoutLanes } from '../../shared/view/geometry-lanes.ts';
import { niceStep, tickTimes } from '../../shared/view/geometry-ticks.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { i18n } from '../i18n/index.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { deafKey } from '../timeline/deaf-text.ts';
import { useHopFacts } from '../timeline/hop-facts.ts';
import { lossOffsets } from '../timeline/scene.ts';
import type { PictureTheme } from './export-choice.ts';
import type { Figure } from './figure.ts';
import { aboutSession } from './picture-facts.ts';
import { AXIS, drawTimeline } from './timeline-figure.ts';

/** Width of the lanes in a picture, px. */
const WIDTH = 1320;
const LANE = 74;
/** Room for a tick and its label, px. */
const TICK_ROOM = 112;
/** What the timeline shows; null without a session. @throws ProblemError of the view */
export async function pictureOfTimeline(theme: PictureTheme): Promise<Figure | null> {
  const { session, analysis } = useSessionStore.getState();
  if (session === null) return null;
  const { range, selectedSegment } = useViewStore.getState();
  const { applied: filter, answer } = useFilterStore.getState();
  const view = await engine.viewTimeline({ sessionId: session.sessionId, ...range, width: WIDTH, filter });
  const about = aboutSession({ session, analysis, what: null, range, filter, theme });
  const { palette, sans } = about;
  const step = niceStep(range.to - range.from, Math.floor(WIDTH / TICK_ROOM));
  const since = { from: range.from - session.from, to: range.to - session.from };
  const layout = layoutLanes(session.hops.length, session.hops.length * LANE);
  const drawing = {
    scene: {
      range,
      width: WIDTH,
      layout,
      view,
      palette,
      selected: null,
      facts: useHopFacts.getState().facts,
      deafText: (reason: string) => i18n.t(`timeline:deaf.${deafKey(reason)}`),
      selectedSegment,
      lossOffset: lossOffsets(analysis, range, WIDTH),
    },
    ticks: tickTimes(since, step).map((tick) => tick + session.from),
    step,
    start: session.from,
    hops: session.hops.map((name, i) => ({
      name,
      packets: answer?.hops[i] ?? analysis?.hops[i]?.packets ?? null,
    })),
    sans,
  };
  return {
    ...about,
    width: palette.gutter + WIDTH,
    height: AXIS + layout.height,
    draw: (pen) => drawTimeline(pen, drawing),
  };
}
