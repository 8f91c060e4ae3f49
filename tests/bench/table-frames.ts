import type { Page } from 'playwright-core';

/** Frames of one scroll, and how many of its rows were still empty when they were shown, ms. */
export interface ScrollTimes {
  count: number;
  p50: number;
  p95: number;
  worst: number;
  /** Of one frame: from its beginning to when it was handed on for display. */
  work95: number;
}

const FRAMES = 120;

/** Brings the packet table to the front and waits for its rows. @returns how many rows it has */
export async function openTable(page: Page): Promise<number> {
  await page.keyboard.press('Control+7');
  const grid = page.getByRole('grid', { name: 'Packets' });
  await grid.locator('.ptable__row').first().waitFor();
  return Number(await grid.getAttribute('aria-rowcount'));
}

/** From a key in the table to the frame in which `selector` is there, ms. */
export async function untilRow(page: Page, key: string, selector: string): Promise<number> {
  return page.evaluate(
    ([pressed, wanted]) =>
      new Promise<number>((done) => {
        const grid = document.querySelector<HTMLElement>('.ptable__box')!;
        const began = performance.now();
        const look = () => {
          if (grid.querySelector(wanted) !== null && grid.getAttribute('aria-busy') !== 'true')
            done(performance.now() - began);
          else requestAnimationFrame(look);
        };
        grid.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
        requestAnimationFrame(look);
      }),
    [key, selector] as const,
  );
}

/** Turns the wheel over the table from a depth of it, three rows every frame. @param depth 0: the first row, 1: the last */
export async function scrollTable(page: Page, depth: number): Promise<ScrollTimes> {
  return page.evaluate(
    async ([where, frames]) => {
      const grid = document.querySelector<HTMLElement>('.ptable__box')!;
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * where;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const deltas: number[] = [];
      const works: number[] = [];
      const { port1, port2 } = new MessageChannel();
      let began = 0;
      port1.onmessage = () => works.push(performance.now() - began);
      await new Promise<void>((done) => {
        let i = 0;
        const frame = () => {
          const now = performance.now();
          if (i > 0) deltas.push(now - began);
          began = now;
          const deltaY = i < frames / 2 ? 66 : -66;
          const event = new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true });
          // Scripts' wheels scroll nothing by themselves, where the table leaves it to the browser.
          if (grid.dispatchEvent(event)) grid.scrollTop += deltaY;
          port2.postMessage(null);
          if (i++ < frames) requestAnimationFrame(frame);
          else done();
        };
        requestAnimationFrame(frame);
      });
      port1.close();
      const part = (list: number[], share: number) =>
        [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
      return {
        count: deltas.length,
        p50: part(deltas, 0.5),
        p95: part(deltas, 0.95),
        worst: Math.max(...deltas),
        work95: part(works, 0.95),
      };
    },
    [depth, FRAMES] as const,
  );
}
