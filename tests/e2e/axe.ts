import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const script = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));

/** What axe holds against a state of the window: which rule, where, and its own words. */
export interface Finding {
  state: string;
  rule: string;
  impact: string;
  where: string;
  why: string;
}

declare const axe: { run(context: unknown, options: RunOptions): Promise<AxeResults> };

/** Brings axe into the window, past its content security policy, from now on and after every reload. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addInitScript(readFileSync(script, 'utf8'));
  await page.reload();
}

/** Contrast is looked at in both themes, everything else, which no theme changes, in the dark one. */
export async function findings(page: Page, state: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
    found.push(...(await serious(page, `${state}, ${colorScheme}`, colorScheme === 'dark' ? null : 'color-contrast')));
  }
  return found;
}

/** Serious and critical violations of WCAG 2.2 AA and of good practice. @param rule only this one; null: all */
async function serious(page: Page, state: string, rule: string | null): Promise<Finding[]> {
  const { violations } = await page.evaluate(
    (only) =>
      axe.run(document, {
        resultTypes: ['violations'],
        ...(only === null ? { rules: { 'target-size': { enabled: true } } } : { runOnly: [only] }),
      }),
    rule,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => ({
        state,
        rule: id,
        impact: impact ?? '',
        where: node.target.join(' '),
        why: (node.failureSummary ?? '').split('\n').slice(1).join(' ').trim(),
      })),
    );
}
