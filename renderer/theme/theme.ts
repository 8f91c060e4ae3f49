/** `system` follows the desktop. */
export type Theme = 'system' | 'dark' | 'light';
export const themes: readonly Theme[] = ['system', 'dark', 'light'];

const light = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: light)');

/** The colours in use for a choice. */
export function resolvedTheme(theme: Theme): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return light().matches ? 'light' : 'dark';
}

const changed = new EventTarget();

/** Sets the colours of the document; canvases hear of it through `onThemeChange`. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = resolvedTheme(theme);
  changed.dispatchEvent(new Event('change'));
}

/** Calls back after the colours have changed, for what reads CSS variables itself; returns the end of it. */
export function onThemeChange(listener: () => void): () => void {
  changed.addEventListener('change', listener);
  return () => changed.removeEventListener('change', listener);
}

/** Calls back when the desktop's own choice changes; returns the end of it. */
export function onSystemTheme(listener: () => void): () => void {
  const query = light();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** The present value of a CSS variable of the theme, e.g. `--loss`. */
export function themeColour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
