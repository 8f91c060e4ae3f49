import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { dark, driven, light, resetLayout, wideDark, wideLight } from './picture-looks.ts';
import { unpackCapture, writeNewerSession, writeRecordedSession } from './picture-session.ts';
import type { PictureState } from './picture-states.ts';
import type { Studio } from './picture-studio.ts';

/** What the platform's dialogs answer from now on. */
const choose = (studio: Studio, filePaths: string[]): Promise<void> =>
  studio.running.app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: paths });
  }, filePaths);

/** A state reached from English, dressed afterwards. */
const state = (
  name: string,
  looks: PictureState['looks'],
  act: (page: Page, studio: Studio) => Promise<unknown>,
  leave?: PictureState['leave'],
): PictureState => ({
  name,
  looks,
  reach: async (studio) => {
    await studio.dress(studio.real, driven);
    await act(studio.real, studio);
    return studio.real;
  },
  ...(leave ? { leave } : {}),
});

/** A dialog: it has the keys to itself, hence the window is dressed first. */
const dialog = (
  name: string,
  looks: PictureState['looks'],
  act: (page: Page, studio: Studio) => Promise<unknown>,
): PictureState => ({
  name,
  looks,
  each: true,
  reach: async (studio, look) => {
    await studio.dress(studio.real, look);
    await act(studio.real, studio);
    await studio.real.getByRole('dialog').waitFor();
    return studio.real;
  },
  leave: async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  },
});

const tab = (name: string) => (page: Page) => page.getByRole('tab', { name, exact: true }).click();

/** The recorded network through the real engine. */
export const realStates: readonly PictureState[] = [
  state('welcome', [dark.en, wideLight.zh], (page) => page.getByText('Which segment loses').waitFor()),
  dialog('import', [light.en], async (page, studio) => {
    const captures = ['node-a-eth0', 'pod-a-veth'].map((name) => unpackCapture(join(studio.home, 'captures'), name));
    await choose(studio, captures);
    await page.keyboard.press('Control+Shift+o');
    await page.getByText('The packets tell this order.').waitFor();
  }),
  state('session-refused', [dark.en], async (page, studio) => {
    const directory = join(studio.home, 'newer');
    writeNewerSession(directory);
    await choose(studio, [directory]);
    await page.keyboard.press('Control+o');
    await page.getByText('was written by a newer Hopscope').waitFor();
  }),
  state('session', [dark.en, light.zh, wideLight.en], async (page, studio) => {
    const directory = join(studio.home, 'data/sessions/20261123-checkout');
    writeRecordedSession(directory);
    await choose(studio, [directory]);
    await page.keyboard.press('Control+o');
    await page.locator('.lane-plot canvas[data-mode=density]').waitFor();
    await page.locator('section.findings').waitFor();
    await resetLayout(page, driven);
  }),
  state('packet-lost', [light.en, wideDark.en], async (page) => {
    await page.keyboard.press('n');
    await page
      .getByText(/^lost between/)
      .first()
      .waitFor();
    await page.keyboard.press('f');
    await page.locator('.lane-plot canvas[data-mode=packets]').waitFor();
  }),
  state('table', [dark.zh], tab('Packets')),
  state('flows', [light.en], tab('Flows')),
  state('ladder', [dark.en], tab('Ladder')),
  state('dissection', [light.en], async (page) => {
    await tab('Dissection')(page);
    await page.getByRole('tree').first().waitFor();
  }),
  state('mtr-table', [dark.en], async (page) => {
    await tab('Latency')(page);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
  }),
  state(
    'segment',
    [light.zh],
    async (page) => {
      await page.locator('.path-direction.forward').nth(1).click();
      await tab('Findings')(page);
    },
    (page) => page.locator('.path-direction.forward').nth(1).click(),
  ),
  state('filter-wrong', [light.en, dark.zh], async (page) => {
    await page.keyboard.press('/');
    await page.locator('#filter-input').fill('lost && tcp.prt == 5201');
    await page.locator('.filter__status.fault').waitFor();
  }),
  state('filtered', [dark.en], async (page) => {
    await page.locator('#filter-input').fill('lost');
    await page.keyboard.press('Enter');
    await page.locator('.filter__status', { hasText: /\d of [\d,]+/ }).waitFor();
    await page.keyboard.press('Tab');
    await tab('Packets')(page);
  }),
  state('nothing-passes', [light.zh], async (page) => {
    await page.locator('#filter-input').fill('ip.src == 192.0.2.1');
    await page.keyboard.press('Enter');
    await page.getByText('none pass').first().waitFor();
  }),
  dialog('palette', [dark.en], (page) => page.keyboard.press('Control+k')),
  dialog('shortcuts', [light.zh], (page) => page.keyboard.press('F1')),
  dialog('export', [light.en], (page) => page.keyboard.press('Control+e')),
  state('engine-gone', [light.en, dark.zh], async (page, studio) => {
    await studio.breakEngine();
    await page.locator('.banner--warn', { hasText: 'Start Hopscope anew' }).waitFor();
  }),
];
