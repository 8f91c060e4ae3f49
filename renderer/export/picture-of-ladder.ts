import { countText } from '../../shared/view/geometry-format.ts';
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
  const { range, selection } = useViewStore.getState();
  const { applied: filter } = useFilterStore.getState();
  const flow = useLadderStore.getState().flowOnly ? (useSelectedPacket.getState().packet?.flow ?? null) : null;
  const { packets, total } = await engine.viewLadder({ sessionId: session.sessionId, filter, ...range, flow });
  const about = aboutSession({ session, analysis, what: i18n.t('export:kind.ladder'), range, filter, theme });
  const { palette, sans } = about;
  const selected = packets.find(({ stops }) =>
    stops.some(({ hop, frame }) => hop === selection?.hop && frame === selection.frame),
  );
  const width = Math.max(LEAST_WIDTH, session.hops.length * PITCH);
  const shown = { count: total, text: countText(total) };
  return {
    ...about,
    foot: [
      // Too many to be drawn one by one: the picture says so as the window does.
      packets.length === 0 && total > 0 ? i18n.t('ladder:tooMany', shown) : i18n.t('ladder:count', shown),
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
