import type { Page } from 'playwright-core';
import { app as english } from '../../renderer/i18n/en/app.ts';
import { app as chinese } from '../../renderer/i18n/zh/app.ts';
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

/**
 * Every panel at its first place and size. What comes and goes above the panels while a state is reached changes their
 * sizes by some pixels, by how long it is there.
 */
export async function resetLayout(page: Page, { language }: Look): Promise<void> {
  const { resetLayout: text } = (language === 'zh' ? chinese : english).action;
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill(text);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
