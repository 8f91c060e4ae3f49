import type { Analysis } from '../../shared/contract/analysis.ts';
import type { SessionInfo } from '../../shared/contract/engine-api.ts';
import { durationText, utcText } from '../../shared/view/geometry-format.ts';
import type { TimeRange } from '../../shared/view/geometry-scale.ts';
import { i18n } from '../i18n/index.ts';
import { type Palette, readPalette } from '../timeline/palette.ts';
import type { PictureTheme } from './export-choice.ts';
import type { Figure } from './figure.ts';

export interface PictureFacts {
  session: SessionInfo;
  analysis: Analysis | null;
  /** What it shows; null: the timeline, which needs no name. */
  what: string | null;
  range: TimeRange;
  /** The filter that its packets pass; ''. */
  filter: string;
  theme: PictureTheme;
}

/** What every picture of a session says above and below, and its colours. */
export function aboutSession({
  session,
  analysis,
  what,
  range,
  filter,
  theme,
}: PictureFacts): Pick<Figure, 'palette' | 'sans' | 'title' | 'subtitle' | 'foot'> {
  const from = utcText(session.epochBase, range.from);
  const parts = [what ?? '', session.hops.join(' → '), session.recording ?? ''];
  return {
    palette: paletteIn(theme),
    sans: getComputedStyle(document.body).fontFamily,
    title: session.name,
    subtitle: parts.filter((part) => part !== '').join(' · '),
    foot: [
      i18n.t('export:picture.range', { from, to: utcText(session.epochBase, range.to) }),
      ...(filter === '' ? [] : [i18n.t('export:picture.filter', { filter })]),
      ...clockLines(analysis),
    ],
  };
}

/** The colours of a theme: the document has them for as long as they are read, which nothing is drawn in. */
function paletteIn(theme: PictureTheme): Palette {
  const root = document.documentElement;
  const before = root.dataset['theme'];
  if (theme === 'window' || theme === before) return readPalette();
  root.dataset['theme'] = theme;
  try {
    return readPalette();
  } finally {
    root.dataset['theme'] = before ?? 'dark';
  }
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
