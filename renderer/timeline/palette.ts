import { useEffect, useState } from 'react';

/** The tokens of the theme that canvases and charts need as values. */
export interface Palette {
  bg: string;
  panel: string;
  line: string;
  lineStrong: string;
  grid: string;
  text: string;
  muted: string;
  faint: string;
  accent: string;
  band: string;
  forward: string;
  reverse: string;
  loss: string;
  warn: string;
  selected: string;
  mono: string;
  series: string[];
  /** Width of the left gutter that timeline and charts share, px. */
  gutter: number;
}

/** Room to the right of the plots, px: the last tick's label and the end of a line. Also in CSS as --gutter-end. */
export const GUTTER_END = 14;

/** The theme's values as they are now. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    bg: token('bg'),
    panel: token('panel'),
    line: token('line'),
    lineStrong: token('line-strong'),
    grid: token('grid'),
    text: token('text'),
    muted: token('muted'),
    faint: token('faint'),
    accent: token('accent'),
    band: token('band'),
    forward: token('forward'),
    reverse: token('reverse'),
    loss: token('loss'),
    warn: token('warn'),
    selected: token('selected'),
    mono: token('font-mono'),
    series: Array.from({ length: 8 }, (_, i) => token(`series-${i + 1}`)),
    gutter: Number.parseFloat(token('gutter')) || 112,
  };
}

/** The theme's values, read again when the theme is switched by hand or by the system. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const read = () => setPalette(readPalette());
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', read);
    return () => {
      observer.disconnect();
      media.removeEventListener('change', read);
    };
  }, []);
  return palette;
}
