import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** What is felt of inputs of one kind: from the input to the picture after it, ms. */
export interface InputTimes {
  count: number;
  p50: number;
  p95: number;
  worst: number;
}

/** Begins to note in the page, for every input of these kinds, how long it is until the next picture is handed on. */
export async function noteInputs(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: Record<string, number[]> = {};
    Object.assign(window, { inputTimes: times });
    for (const kind of ['keydown', 'mousemove', 'wheel', 'pointerdown']) {
      times[kind] = [];
      const note = (event: Event) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            times[kind]!.push(performance.now() - event.timeStamp);
            port1.close();
          };
          port2.postMessage(null);
        });
      };
      window.addEventListener(kind, note, { capture: true, passive: true });
    }
  });
}

/** Inputs since `noteInputs` or the last call, by kind. */
export async function takeInputs(page: Page): Promise<Record<string, InputTimes>> {
  const noted = await page.evaluate(() => {
    const times = (window as unknown as { inputTimes: Record<string, number[]> }).inputTimes;
    return Object.entries(times).map(([kind, list]) => [kind, list.splice(0)] as const);
  });
  return Object.fromEntries(
    noted
      .filter(([, list]) => list.length > 0)
      .map(([kind, list]) => {
        const sorted = list.sort((a, b) => a - b);
        const part = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
        return [kind, { count: sorted.length, p50: part(0.5), p95: part(0.95), worst: sorted.at(-1)! }];
      }),
  );
}

/**
 * What the main thread of a process worked, and how long it was ready and waited for a processor, ms; both 0 where no
 * Linux tells.
 */
export function threadTimes(pid: number): { worked: number; waited: number } {
  try {
    const [worked = 0, waited = 0] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ').map(Number);
    return { worked: worked / 1e6, waited: waited / 1e6 };
  } catch {
    return { worked: 0, waited: 0 };
  }
}
