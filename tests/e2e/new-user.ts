import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import type { Analysis, AnalysisLoss } from '../../shared/contract/analysis.ts';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';
import { captureFiles } from '../scenarios/build/files.ts';
import type { Scenario } from '../scenarios/build/types.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Saves the walk's captures as a session of the app. @returns the directory of the session */
export async function saveSession(page: Page, directory: string): Promise<string> {
  const scenario = JSON.parse(readFileSync(join(root, 'tests/e2e/walk-scenario.json'), 'utf8')) as Scenario;
  const files = captureFiles(scenario).map((bytes, i) => {
    const { name } = scenario.hops[i]!;
    const path = join(directory, `${name}.pcapng`);
    writeFileSync(path, bytes);
    return { name, path };
  });
  await page.waitForLoadState();
  return page.evaluate(async (list) => {
    const answer = await (window as unknown as { hopscope: HopscopeWindowApi }).hopscope.sessionImport({ files: list });
    if (!answer.ok) throw new Error(answer.problem.message);
    return answer.value.directory;
  }, files);
}

/** What the command line says of a session. */
export async function analyze(directory: string): Promise<Analysis> {
  const command = [join(root, 'dist/cli/hopscope.cjs'), 'analyze', directory, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Analysis;
}

/** The direction that certainly lost most, by the document alone, and its first loss in send order. */
export function worstOf({ segments, losses }: Analysis) {
  const all = segments.flatMap(({ from, to, forward, reverse }, segment) => [
    { segment, direction: 'forward' as const, from, to, figures: forward },
    { segment, direction: 'reverse' as const, from: to, to: from, figures: reverse },
  ]);
  const worst = all.reduce((a, b) => (b.figures.lostMin > a.figures.lostMin ? b : a));
  const mine = losses.filter(({ segment, direction }) => segment === worst.segment && direction === worst.direction);
  const first = mine.reduce((a, b) => (BigInt(a.time) <= BigInt(b.time) ? a : b));
  return { ...worst, first, losses: mine };
}

/** What a user reads of a finding: from where to where, how many of how many, why, and when first. */
export async function readFinding(finding: Locator) {
  const text = await finding.innerText();
  const [, from, to] = /[✕?] (.+?) → (.+)/.exec(text) ?? [];
  const [, lost, sent] = /([\d–]+) of (\d+) \w+ packets lost/.exec(text) ?? [];
  const [, first] = /First at ([\d.]+) s/.exec(text) ?? [];
  return { from, to: to?.trim(), lost, sent: Number(sent), first, text };
}

/** What a user reads of the packet on the packet pane. */
export async function readPacket(page: Page) {
  const pane = page.getByRole('region', { name: 'Packet at every hop' });
  await pane
    .getByText(/^lost between/)
    .first()
    .waitFor();
  const chosen = pane.locator('.packet-hops tr.chosen').first();
  return {
    fate: await pane.locator('.packet-facts dd').first().innerText(),
    hop: await chosen.getByRole('button').innerText(),
    frame: Number(/\d+/.exec((await chosen.getByRole('button').getAttribute('title')) ?? '')?.[0]),
    time: (await chosen.locator('td').first().innerText()).replaceAll(/\s/g, ''),
    hops: await pane.locator('.packet-hops').innerText(),
  };
}

/** Seconds from the first packet of all to a loss, as the packet pane writes them; captured clocks are not off here. */
export function secondsInto({ hops }: Analysis, loss: AnalysisLoss): string {
  const start = hops.map(({ first }) => BigInt(first!)).reduce((a, b) => (a < b ? a : b));
  return (Number(BigInt(loss.time) - start) / 1e9).toFixed(6);
}
