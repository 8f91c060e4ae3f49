import type { Page } from 'playwright-core';

/** More stops than any panel has, should the focus never leave it. */
const MOST = 60;

/**
 * Presses Tab from the tab of a panel until the focus leaves the group of panels.
 * @returns how many stops there are inside the panel, and those at which nobody would see where the focus is
 */
export async function walk(page: Page): Promise<{ steps: number; unseen: string[] }> {
  const unseen: string[] = [];
  let steps = 0;
  await page.evaluate(() => document.activeElement?.closest('.dv-groupview')?.setAttribute('data-walked', ''));
  while (steps < MOST) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLElement) || at.closest('[data-walked]') === null) return null;
      const style = getComputedStyle(at);
      const { width, height } = at.getBoundingClientRect();
      const ringed = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
      return {
        inside: at.closest('.dv-content-container') !== null,
        seen: at.checkVisibility({ visibilityProperty: true }) && width > 0 && height > 0,
        ringed: ringed || style.boxShadow !== 'none' || at.matches('input, .xterm *'),
        what: `${at.tagName} ${at.className} ${at.getAttribute('aria-label') ?? at.textContent?.slice(0, 30)}`,
      };
    });
    if (stop === null) break;
    if (stop.inside) steps += 1;
    if (!stop.seen || !stop.ringed) unseen.push(stop.what);
  }
  await page.evaluate(() => document.querySelector('[data-walked]')?.removeAttribute('data-walked'));
  return { steps, unseen };
}
