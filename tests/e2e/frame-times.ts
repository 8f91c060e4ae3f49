import type { ElectronApplication, Page } from 'playwright-core';
import type { HopscopeWindowApi } from '../../shared/contract/window-api.ts';

/** What a hand feels of a movement, ms. */
export interface FrameTimes {
  count: number;
  /** From one frame to the next. */
  p50: number;
  p95: number;
  worst: number;
  /** Of one frame: from its beginning to when it was handed on for display. */
  work95: number;
  /** Tasks of more than 50 ms meanwhile. */
  long: number;
}

/** Frames of one movement. */
const FRAMES = 120;

/**
 * Opens captures as a new session in the window.
 * @returns how long the import with its analysis took, and from the analysis of the session, as it is opened from the
 * list, to its first picture
 */
export async function importCaptures(page: Page, paths: readonly string[]) {
  const files = paths.map((path, i) => ({ name: `hop${i}`, path }));
  await page.waitForLoadState();
  const analysedMs = await page.evaluate(async (list) => {
    const began = performance.now();
    const answer = await (window as unknown as { hopscope: HopscopeWindowApi }).hopscope.sessionImport({ files: list });
    if (!answer.ok) throw new Error(answer.problem.message);
    return performance.now() - began;
  }, files);
  await page.reload();
  const recent = page.getByRole('button', { name: new RegExp(`hop0 to hop${files.length - 1}`) }).first();
  await recent.waitFor();
  await page.evaluate(() => {
    const marks = { session: 0, picture: 0 };
    Object.assign(window, { marks });
    new MutationObserver((_, observer) => {
      if (marks.session === 0 && document.querySelector('.lane-plot') !== null) marks.session = performance.now();
      if (document.querySelector('canvas[data-mode]:not([data-mode=none])') === null) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        marks.picture = performance.now();
      });
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-mode'] });
  });
  await recent.click();
  const marks = await page.waitForFunction(() => {
    const { marks: told } = window as unknown as { marks: { session: number; picture: number } };
    return told.picture > 0 ? told : null;
  });
  const { session, picture } = (await marks.jsonValue())!;
  return { analysedMs, pictureMs: picture - session };
}

/** The machine's own frames: a canvas of the lanes' size over the window, on which a box moves. */
export async function idleFrames(page: Page): Promise<FrameTimes> {
  return measured(page, 'idle');
}

/** Frames while the lanes are panned or zoomed by the wheel, every frame a bit, with `span` of the session on screen. */
export async function dragFrames(page: Page, span: number, kind: 'pan' | 'zoom'): Promise<FrameTimes> {
  await page.keyboard.press('0');
  const presses = Math.round(Math.log(span) / Math.log(0.7));
  for (let i = 0; i < presses; i++) await page.keyboard.press('w');
  return measured(page, kind);
}

async function measured(page: Page, kind: 'idle' | 'pan' | 'zoom'): Promise<FrameTimes> {
  // What compiles this file may wrap named functions in a call of its own, which the page does not know.
  await page.evaluate('globalThis.__name = (named) => named');
  return page.evaluate(
    async ([what, frames]) => {
      const plot = document.querySelector<HTMLElement>('.lane-plot')!;
      const box = plot.getBoundingClientRect();
      const cover = document.createElement('canvas');
      const context = cover.getContext('2d')!;
      if (what === 'idle') {
        cover.width = box.width;
        cover.height = box.height;
        cover.style.cssText = `position:fixed;left:${box.left}px;top:${box.top}px;z-index:9`;
        document.body.append(cover);
      }
      let long = 0;
      const observer = new PerformanceObserver((list) => {
        long += list.getEntries().length;
      });
      observer.observe({ entryTypes: ['longtask'] });
      const move = (i: number) => {
        if (what === 'idle') {
          context.clearRect(0, 0, cover.width, cover.height);
          context.fillRect(i * 4, 40, 40, 40);
          return;
        }
        // There and back, so that neither end of the session stops the movement.
        const delta = i % frames < frames / 2 ? -30 : 30;
        plot.dispatchEvent(
          new WheelEvent('wheel', {
            deltaY: delta,
            shiftKey: what === 'pan',
            ctrlKey: what === 'zoom',
            clientX: box.left + box.width / 2,
            clientY: box.top + 10,
            bubbles: true,
            cancelable: true,
          }),
        );
      };
      const deltas: number[] = [];
      const works: number[] = [];
      const channel = new MessageChannel();
      let began = 0;
      channel.port1.onmessage = () => works.push(performance.now() - began);
      await new Promise<void>((done) => {
        let before = 0;
        let i = 0;
        const frame = () => {
          const now = performance.now();
          if (before > 0) deltas.push(now - before);
          before = now;
          began = now;
          move(i);
          channel.port2.postMessage(null);
          i++;
          if (i <= frames) requestAnimationFrame(frame);
          else done();
        };
        requestAnimationFrame(frame);
      });
      observer.disconnect();
      channel.port1.close();
      cover.remove();
      const part = (list: number[], share: number) =>
        [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
      return {
        count: deltas.length,
        p50: part(deltas, 0.5),
        p95: part(deltas, 0.95),
        worst: Math.max(...deltas),
        work95: part(works, 0.95),
        long,
      };
    },
    [kind, FRAMES] as const,
  );
}

/** Bytes that the window's own process holds, by the operating system. */
export async function windowMemory(app: ElectronApplication): Promise<number> {
  return memoryOf(app, 'Tab');
}

/** Bytes that the engine's process and what else is no window hold, by the operating system. */
export async function engineMemory(app: ElectronApplication): Promise<number> {
  return memoryOf(app, 'Utility');
}

async function memoryOf(app: ElectronApplication, kind: 'Tab' | 'Utility'): Promise<number> {
  return app.evaluate(
    ({ app: electron }, wanted) =>
      electron
        .getAppMetrics()
        .filter(({ type }) => type === wanted)
        .reduce((sum, { memory }) => sum + memory.workingSetSize * 1024, 0),
    kind,
  );
}
