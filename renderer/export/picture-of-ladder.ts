import { countText } from '../../shared/view/geometry-format.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { engine } from '../bridge/engine.ts';
import { useFilterStore } from '../filter/filter-store.ts';
import { i18n } from '../i18n/index.ts';
import { useLadderStore } from '../ladder/ladder-store.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import type { PictureTheme } from './export-choice.ts';
import type { Figure } from './figure.ts';
import { drawLadderFigure } from './ladder-figure.ts';
import { aboutSession } from './picture-facts.ts';

const PITCH = 190;
const LEAST_WIDTH = 760;
const HEIGHT = 900;

/** What the ladder shows; null without a session. @throws ProblemError of the view */
export async function pictureOfLadder(theme: PictureTheme): Promise<Figure | null> {
  const { session, analysis } = useSessionStore.getState();
  if (session === null) return null;
  const { range: shown, selection } = useViewStore.getState();
  const { applied: filter } = useFilterStore.getState();
  const flow = useLadderStore.getState().flowOnly ? (useSelectedPacket.getState().packet?.flow ?? null) : null;
  const ask = (of: TimeRange) => engine.viewLadder({ sessionId: session.sessionId, filter, ...of, flow });
  const whole = await ask(shown);
  const { total, fits } = whole;
  // Of too many, as many as fit, from the beginning: the picture says so.
  const range = whole.packets.length === 0 && total > 0 && fits !== null ? { from: shown.from, to: fits } : shown;
  const packets = range === shown ? whole.packets : (await ask(range)).packets;
  const about = aboutSession({ session, analysis, what: i18n.t('export:views.ladder'), range, filter, theme });
  const { palette, sans } = about;
  const selected = packets.find(({ stops }) =>
    stops.some(({ hop, frame }) => hop === selection?.hop && frame === selection.frame),
  );
  const width = Math.max(LEAST_WIDTH, session.hops.length * PITCH);
  return {
    ...about,
    foot: [
      range === shown
        ? i18n.t('ladder:count', { count: total, text: countText(total) })
        : i18n.t('export:picture.first', { count: countText(packets.length), total: countText(total) }),
      ...(flow === null ? [] : [i18n.t('export:picture.flow', { flow })]),
      ...about.foot,
    ],
    width,
    height: HEIGHT,
    draw: (pen) =>
      drawLadderFigure(pen, {
        ...{ width, height: HEIGHT, range, start: session.from, hops: session.hops, packets, palette, sans },
        selected: selected?.number ?? null,
      }),
  };
}
