/**
 * Makes the pictures that pictures.test.ts compares with: `npx tsx tests/e2e/make-pictures.ts [NAME…]`, all or those
 * whose names begin so. They are to be looked at before they are committed. Needs a built app (`npm run build`).
 */
import { difference, forgetDifference, keepMaker, keepPicture } from './picture-files.ts';
import { pictureStates, walkLooks } from './picture-states.ts';
import { openStudio } from './picture-studio.ts';

const only = process.argv.slice(2);
/** How long the window must not change before its picture is kept, ms. */
const REST = 300;

async function main(): Promise<void> {
  const studio = await openStudio();
  try {
    for (const state of pictureStates) {
      await walkLooks(studio, state, async (name, page) => {
        if (only.length > 0 && !only.some((part) => name.startsWith(part))) return;
        let before: Buffer = Buffer.alloc(0);
        let picture = await studio.screenshot(page);
        while (!picture.equals(before)) {
          await page.waitForTimeout(REST);
          before = picture;
          picture = await studio.screenshot(page);
        }
        // What no eye could tell apart is left as it is in the history.
        const changed = difference(name, picture) !== null;
        forgetDifference(name);
        console.log(`${name}: ${changed ? `${Math.round(keepPicture(name, picture) / 1024)} KiB` : 'as it was'}`);
      });
    }
    keepMaker(studio.drawnBy);
  } finally {
    await studio.close();
  }
}

void main();
