import type { Page } from 'playwright-core';
import { dark, light, resetLayout, wideDark, wideLight } from './picture-looks.ts';
import type { PictureState } from './picture-states.ts';
import type { Look } from './picture-studio.ts';

/** A state of the made-up engine: opened in each look by itself, and driven by keys, which no language changes. */
const staged = (
  name: string,
  looks: PictureState['looks'],
  query: string,
  act: (page: Page, look: Look) => Promise<unknown>,
): PictureState => ({
  name: `staged-${name}`,
  looks,
  each: true,
  reach: async (studio, look) => {
    const page = await studio.stage(query, look);
    await act(page, look);
    return page;
  },
});

const plan = (page: Page) => page.locator('.plan').first().waitFor();
const capture = async (page: Page): Promise<void> => {
  await plan(page);
  await page.keyboard.press('Control+Enter');
};
const lanes = (page: Page) => page.locator('.lane-plot canvas[data-mode]:not([data-mode=none])').waitFor();
const openRecent = async (page: Page): Promise<void> => {
  await page.locator('.side .row', { hasText: 'payments, before' }).first().click();
  await lanes(page);
};

/** What no run repeats: captures that go on, nodes that refuse, questions. */
export const stagedStates: readonly PictureState[] = [
  staged('plan', [wideDark.en, light.zh], 'plan&recent', plan),
  staged('plan-faults', [dark.en], 'plan&recent&problems', async (page) => {
    await capture(page);
    await page.locator('.ready .problem-card').nth(1).waitFor();
  }),
  staged('live', [light.en, wideDark.zh], 'plan&recent&at=8', async (page, look) => {
    await capture(page);
    await lanes(page);
    await resetLayout(page, look);
  }),
  staged('waiting', [dark.en], 'plan&recent&trigger&at=2', async (page, look) => {
    await capture(page);
    await page.locator('.progress', { hasText: 'tcp[tcpflags]' }).waitFor();
    await resetLayout(page, look);
  }),
  staged('ledger', [light.zh], 'plan&recent&at=8', async (page, look) => {
    await capture(page);
    await lanes(page);
    await resetLayout(page, look);
    await page.getByRole('tab', { name: /^(Ledger|账目)$/ }).click();
  }),
  staged('opening', [light.en], 'recent&slow-open', async (page) => {
    await page.locator('.side .row', { hasText: 'payments, before' }).first().click();
    await page.locator('.progress', { hasText: '61' }).waitFor();
  }),
  staged('question', [dark.zh], 'plan&question', (page) => page.getByRole('dialog').waitFor()),
  staged('host-key', [light.en], 'plan&problems', async (page) => {
    await plan(page);
    await page.keyboard.press('Shift+F9');
    await page.getByRole('dialog').waitFor();
  }),
  staged('terminal', [dark.en], 'plan&recent', async (page) => {
    await openRecent(page);
    await page.keyboard.press('Control+Backquote');
    await page.locator('.xterm', { hasText: 'root@node-a' }).waitFor();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('ip -br link');
    await page.locator('.xterm', { hasText: /ip.-br.link/ }).waitFor();
  }),
  staged('twelve-hops', [dark.en, wideLight.en], 'plan&recent&hops=12', openRecent),
];
