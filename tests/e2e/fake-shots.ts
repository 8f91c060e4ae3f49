import { mkdirSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { startFakeServer } from './fake-server.ts';

/**
 * Pictures of the window with invented data, to be looked at:
 * `npx tsx tests/e2e/fake-shots.ts DIRECTORY [NAME…]`. Needs a Chromium (CHROMIUM, or /usr/bin/chromium).
 */
const [directory = 'shots', ...only] = process.argv.slice(2);
mkdirSync(directory, { recursive: true });

interface Shot {
  name: string;
  query: string;
  act?: (page: Page) => Promise<void>;
}

const startCapture = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
};
const openRecent = async (page: Page): Promise<void> => {
  await page
    .getByRole('button', { name: /payments, before/ })
    .first()
    .click();
  await page.locator('canvas').first().waitFor();
};

/** Types into the first question and sends it; the second one follows. */
const answerFirst = async (page: Page): Promise<void> => {
  await page.getByLabel('Password:').fill('secret');
  await page.getByLabel('Verification code:').fill('123456');
  await page.keyboard.press('Enter');
  await page.getByText('Password for sudo').first().waitFor();
};

const shots: Shot[] = [
  { name: 'welcome', query: '' },
  { name: 'welcome-demo', query: 'demo&recent', act: (page) => page.keyboard.press('Control+2') },
  {
    name: 'first-node',
    query: '',
    act: async (page) => {
      await page.getByRole('button', { name: /first node/ }).click();
      await page.keyboard.type('10.0.0.7');
    },
  },
  { name: 'plan', query: 'plan&recent' },
  {
    name: 'plan-checked',
    query: 'plan&recent',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check all' }).click();
      await page.getByText('captures as root').nth(3).waitFor();
      await page.getByRole('button', { name: 'Details of node-a' }).click();
      await page.getByLabel('Interface of r1').click();
    },
  },
  {
    name: 'problems',
    query: 'plan&recent&problems',
    act: async (page) => {
      await startCapture(page);
      await page.getByText('did not start').waitFor();
    },
  },
  {
    name: 'host-key',
    query: 'plan&recent&problems',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check all' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'question', query: 'plan&question', act: answerFirst },
  {
    name: 'question-no-store',
    query: 'plan&question&no-store',
    act: async (page) => {
      await answerFirst(page);
      await page.getByRole('dialog').getByText('r1', { exact: true }).waitFor();
    },
  },
  { name: 'question-two', query: 'plan&question', act: (page) => page.getByRole('dialog').waitFor() },
  {
    name: 'arming',
    query: 'plan&recent',
    act: async (page) => {
      await startCapture(page);
      await page.getByText('Arming', { exact: true }).first().waitFor({ timeout: 5000 });
    },
  },
  {
    name: 'running',
    query: 'plan&recent',
    act: async (page) => {
      await startCapture(page);
      await page.locator('canvas').first().waitFor({ timeout: 15_000 });
      await page.waitForTimeout(4000);
    },
  },
  {
    name: 'ledger',
    query: 'plan&recent',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check all' }).click();
      await startCapture(page);
      await page.getByRole('tab', { name: 'Ledger' }).click({ timeout: 15_000 });
      await page.waitForTimeout(3000);
    },
  },
  {
    name: 'waiting-for-trigger',
    query: 'plan&recent&trigger',
    act: async (page) => {
      await startCapture(page);
      await page.getByText('Waiting for a packet').first().waitFor({ timeout: 15_000 });
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'trigger-fired',
    query: 'plan&recent&trigger',
    act: async (page) => {
      await startCapture(page);
      await page.getByText('The trigger fired').waitFor({ timeout: 15_000 });
      await page.waitForTimeout(1500);
    },
  },
  {
    name: 'plan-capture',
    query: 'plan&recent&trigger',
    act: async (page) => {
      await page.getByRole('button', { name: 'Change' }).click();
      await page.getByLabel('Start at').fill('2026-11-31 25:00');
      await page.locator('#plan-0-carry').selectOption('spool');
      await page.locator('#plan-0-carry').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'plan-capture-fine',
    query: 'plan&recent&trigger',
    act: async (page) => {
      await page.getByRole('button', { name: 'Change' }).click();
      await page.locator('#plan-0-carry').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'sweep',
    query: 'plan&recent',
    act: async (page) => {
      await page.getByRole('button', { name: 'Left on nodes' }).click();
      await page.getByText('left behind').waitFor();
      await page.waitForTimeout(700);
    },
  },
  {
    name: 'ledger-afterwards',
    query: 'plan&recent',
    act: async (page) => {
      await openRecent(page);
      await page.getByRole('tab', { name: 'Ledger' }).click();
    },
  },
  { name: 'session', query: 'plan&recent', act: openRecent },
  { name: 'session-recording', query: 'plan&recent&demo&recovered', act: openRecent },
  {
    name: 'terminal',
    query: 'plan&recent',
    act: async (page) => {
      await openRecent(page);
      await page.keyboard.press('Control+Backquote');
      await page.locator('.xterm').waitFor();
      await page.keyboard.type('ip -br link');
    },
  },
  {
    name: 'terminals-shared',
    query: 'plan&recent',
    act: async (page) => {
      for (const node of ['node-a', 'r1']) {
        await page.getByRole('button', { name: 'As commands' }).click();
        await page
          .getByRole('button', { name: `Type it into the terminal of ${node}` })
          .first()
          .click();
        await page.locator('.xterm:visible', { hasText: 'tcpdump' }).waitFor();
      }
      await page.getByRole('button', { name: 'Type into several terminals at once' }).locator('visible=true').click();
      await page.getByRole('checkbox', { name: 'node-a' }).locator('visible=true').check();
      await page.getByText('What you type goes to node-a, r1').locator('visible=true').waitFor();
    },
  },
  { name: 'palette', query: 'plan&recent', act: (page) => page.keyboard.press('Control+k') },
  { name: 'shortcuts', query: 'plan&recent', act: (page) => page.keyboard.press('?') },
  { name: 'commands', query: 'plan&recent', act: (page) => page.getByRole('button', { name: 'As commands' }).click() },
  { name: 'import', query: 'plan&recent', act: (page) => page.keyboard.press('Control+Shift+O') },
];

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const looks = [
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh' },
] as const;

const server = await startFakeServer();
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  for (const shot of shots) {
    for (const look of looks) {
      for (const size of sizes) {
        const name = `${shot.name}-${look.theme}-${look.language}-${size.width}`;
        if (only.length > 0 && !only.some((part) => name.startsWith(part))) continue;
        // Only what can be driven by English texts is driven; the Chinese pictures are of the pages as they open.
        if (look.language === 'zh' && shot.name !== 'welcome' && shot.name !== 'plan' && shot.name !== 'shortcuts')
          continue;
        const page = await browser.newPage({ viewport: size });
        page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
        page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`));
        await page.addInitScript(({ theme, language }) => {
          localStorage.setItem('hopscope.theme', JSON.stringify(theme));
          localStorage.setItem('hopscope.language', JSON.stringify(language));
        }, look);
        await page.goto(`${address}?${shot.query}`);
        await page.locator('.status').waitFor();
        await page.evaluate(() => document.fonts.ready);
        await shot.act?.(page);
        await page.waitForTimeout(400);
        await page.screenshot({ path: `${directory}/${name}.png` });
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
