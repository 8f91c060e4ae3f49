import { shell } from '../bridge/shell.ts';
import { i18n } from '../i18n/index.ts';
import { useUiStore } from '../state/ui-store.ts';
import type { PictureKind, PictureTheme } from './export-choice.ts';
import { type Figure, pngBytes, svgBytes } from './figure.ts';
import { pictureOfChart } from './picture-of-chart.ts';
import { pictureOfLadder } from './picture-of-ladder.ts';
import { pictureOfPath } from './picture-of-path.ts';
import { pictureOfTimeline } from './picture-of-timeline.ts';

/** Saves what a view shows where the person says; its path, or null. @throws ProblemError of the view */
export async function savePicture(
  kind: PictureKind,
  name: string,
  format: 'svg' | 'png',
  theme: PictureTheme,
): Promise<string | null> {
  const figure = await pictureOf(kind, theme);
  if (figure === null) {
    useUiStore.getState().say(i18n.t('export:picture.nothing'));
    return null;
  }
  return shell.saveFile(name, format === 'svg' ? svgBytes(figure) : await pngBytes(figure));
}

/** The picture that a view is just now; null where there is nothing to draw. */
async function pictureOf(kind: PictureKind, theme: PictureTheme): Promise<Figure | null> {
  switch (kind) {
    case 'timeline':
      return pictureOfTimeline(theme);
    case 'path':
      return pictureOfPath(theme);
    case 'ladder':
      return pictureOfLadder(theme);
    default:
      return pictureOfChart(kind, theme);
  }
}
