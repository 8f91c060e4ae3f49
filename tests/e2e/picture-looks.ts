import type { Look } from './picture-studio.ts';

const look = (theme: Look['theme'], language: Look['language'], size: Look['size']): Look => ({
  theme,
  language,
  size,
});

/** The window as it is driven: what a state does by names, it does in English. */
export const driven = look('dark', 'en', 1280);

export const dark = { en: look('dark', 'en', 1280), zh: look('dark', 'zh', 1280) };
export const light = { en: look('light', 'en', 1280), zh: look('light', 'zh', 1280) };
export const wideDark = { en: look('dark', 'en', 1920), zh: look('dark', 'zh', 1920) };
export const wideLight = { en: look('light', 'en', 1920), zh: look('light', 'zh', 1920) };
