import type { ITheme } from '@xterm/xterm';
import { resolvedTheme, type Theme, themeColour } from '../theme/theme.ts';

/** Sixteen ANSI colours that can be read on our background; the light ones are darker than the usual. */
const dark = {
  black: '#2a323c',
  red: '#ff7b70',
  green: '#6bcf9c',
  yellow: '#f0c06a',
  blue: '#7db4e8',
  magenta: '#c3a6ee',
  cyan: '#6cc7dd',
  white: '#cfd7e0',
  brightBlack: '#6d7a89',
  brightRed: '#ff9b92',
  brightGreen: '#8fe0b6',
  brightYellow: '#f7d591',
  brightBlue: '#a3ccf3',
  brightMagenta: '#d6c2f5',
  brightCyan: '#98dcea',
  brightWhite: '#f2f5f8',
};
const light = {
  black: '#1a232e',
  red: '#b3261e',
  green: '#1a7045',
  yellow: '#855500',
  blue: '#235c96',
  magenta: '#6a3fa8',
  cyan: '#0a6a8d',
  white: '#5a6776',
  brightBlack: '#6b7887',
  brightRed: '#c93b31',
  brightGreen: '#23875a',
  brightYellow: '#9a6700',
  brightBlue: '#2f73b8',
  brightMagenta: '#7f55bd',
  brightCyan: '#0f7fa8',
  brightWhite: '#3a4653',
};

/** The colours of a terminal under a theme. */
export function xtermTheme(theme: Theme): ITheme {
  return {
    ...(resolvedTheme(theme) === 'dark' ? dark : light),
    background: themeColour('--bg'),
    foreground: themeColour('--text'),
    cursor: themeColour('--accent'),
    cursorAccent: themeColour('--bg'),
    selectionBackground: themeColour('--accent-soft'),
  };
}
