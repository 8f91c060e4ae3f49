import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../build/electron-runtime.mjs';
import { difference, forgetDifference, maker } from './picture-files.ts';
import { pictureStates, walkLooks } from './picture-states.ts';
import { openStudio, type Studio } from './picture-studio.ts';

const ok = electronPath() !== null && process.platform === 'linux';
if (!ok) console.warn('pictures: skipped, there is no Electron runtime (npm test sets it up) or no Xvfb');

/** How long the window may take until it looks as it should, ms. */
const PATIENCE = 8000;

describe.skipIf(!ok)('the window looks as in its pictures', () => {
  let studio: Studio;

  beforeAll(async () => {
    studio = await openStudio();
  });
  afterAll(() => studio?.close());

  it.for(pictureStates)('$name', async (state, { skip }) => {
    skip(studio.drawnBy !== maker(), `the pictures are drawn by ${maker()}, this is ${studio.drawnBy}`);
    const found: string[] = [];
    await walkLooks(studio, state, async (name, page) => {
      const until = performance.now() + PATIENCE;
      let fault: string | null;
      // What is drawn a moment later, on a busy machine many moments later, is waited for.
      do fault = difference(name, await studio.screenshot(page));
      while (fault !== null && performance.now() < until);
      if (fault === null) forgetDifference(name);
      else found.push(fault);
    });
    expect(found).toEqual([]);
  });

  it('and it complained of nothing', () => {
    expect(studio.running.complaints).toEqual([]);
  });
});
