import type { Page } from 'playwright-core';
import { type PlanInput, planSchema } from '../../shared/contract/plan.ts';

/** Types a plan into the window's forms, field by field, as a person would. Nodes are checked one by one. */
export async function fillPlan(
  page: Page,
  input: PlanInput,
  onHostKey: (node: string) => Promise<void>,
): Promise<void> {
  const plan = planSchema.parse(input);
  await page.getByText('No capture runs').waitFor();
  for (const [i, node] of plan.nodes.entries()) {
    await page.keyboard.press('Control+Alt+n');
    const row = page.locator('.node').nth(i);
    const fill = (label: string, value: string) => row.locator(`input[aria-label^="${label} of"]`).fill(value);
    await row.getByRole('button', { name: /^Details of/ }).click();
    await fill('Host', node.host);
    await fill('Port', `${node.port ?? ''}`);
    await fill('User', node.username ?? '');
    if (node.privateKey) await fill('Key file', node.privateKey);
    await row.getByRole('button', { name: /^Details of/ }).click();
    await fill('Name', node.name);
    await row.getByRole('button', { name: 'Check', exact: true }).click();
    await onHostKey(node.name);
    await row.getByRole('img', { name: 'ready' }).waitFor();
  }
  for (const [i, hop] of plan.hops.entries()) {
    await page.getByRole('button', { name: 'Add hop' }).click();
    const row = page.locator('.hops__row').nth(i);
    await row.locator('select').first().selectOption({ label: hop.node });
    await row.locator('input[aria-label^="Interface of"]').fill(hop.interface);
    if (hop.filter) await row.locator('input[aria-label^="Capture filter of"]').fill(hop.filter);
    await row.locator('input[aria-label^="Hop of"]').fill(hop.name);
  }
  for (const [i, probe] of plan.probes.entries()) {
    await page.getByRole('button', { name: 'Add probe' }).click();
    const row = page.locator('.mtrs__row').nth(i);
    await row.locator('select').first().selectOption({ label: probe.node });
    await row.getByLabel('Target').fill(probe.target);
    await row.getByLabel('Interval, s').fill(`${probe.intervalSeconds}`);
  }
}
