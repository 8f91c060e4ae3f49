// @ts-check
/**
 * Draws build/icons/hopscope.svg at every size that the platforms want, with a Chromium or Chrome that is installed:
 * `node build/icons.mjs [BROWSER]`. What it makes is kept in git, so that packaging needs no browser.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { icns, ico } from './icon-files.mjs';
import { root } from './spawn.mjs';

const folder = join(root, 'build', 'icons');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/**
 * @param {string} browserPath
 * @returns {Promise<Map<number, Buffer>>} PNG by edge in pixels, the smallest first
 */
async function draw(browserPath) {
  const svg = await readFile(join(folder, 'hopscope.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath: browserPath });
  try {
    const page = await browser.newPage();
    /** @type {Map<number, Buffer>} */
    const drawn = new Map();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(`<style>* { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`);
      drawn.set(size, await page.screenshot({ omitBackground: true }));
    }
    return drawn;
  } finally {
    await browser.close();
  }
}

const images = await draw(process.argv[2] ?? '/usr/bin/chromium');
const largest = (/** @type {number} */ edge) => new Map([...images].filter(([size]) => size <= edge));
for (const [size, png] of largest(512)) await writeFile(join(folder, `${size}x${size}.png`), png);
await writeFile(join(folder, 'hopscope.ico'), ico(largest(256)));
await writeFile(join(folder, 'hopscope.icns'), icns(images));
