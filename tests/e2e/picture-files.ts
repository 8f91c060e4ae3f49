import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { encodePalettePng, inColoursOf } from './palette-png.ts';

/** The pictures as they should be, in the checkout. */
const expectedFolder = fileURLToPath(new URL('pictures', import.meta.url));
/** What differed in the last run, out of git. */
const outputFolder = fileURLToPath(new URL('output/pictures', import.meta.url));

/** How far apart two colours may be, 0 to 1: five levels of grey, which no eye sees in a plain area. */
const THRESHOLD = 0.02;
/** Pixels that may differ: none that anybody could point at. */
const MOST_PIXELS = 8;

const makerPath = join(expectedFolder, 'drawn-by.txt');

/** What drew the pictures of the checkout: another Chromium or another font draws every letter a little differently. */
export const maker = (): string => readFileSync(makerPath, 'utf8').trim();

export function keepMaker(drawnBy: string): void {
  writeFileSync(makerPath, `${drawnBy}\n`);
}

const expectedPath = (name: string): string => join(expectedFolder, `${name}.png`);

/** Keeps a screenshot as the picture of its name, with 256 colours. @returns its size, bytes */
export function keepPicture(name: string, screenshot: Buffer): number {
  const { data, width, height } = PNG.sync.read(screenshot);
  const picture = encodePalettePng(data, width, height);
  mkdirSync(expectedFolder, { recursive: true });
  writeFileSync(expectedPath(name), picture);
  return picture.length;
}

/** Says how a screenshot differs from the picture in the checkout; null when nobody could tell them apart. */
export function difference(name: string, screenshot: Buffer): string | null {
  if (!existsSync(expectedPath(name)))
    return `${name}: there is no such picture yet; npx tsx tests/e2e/make-pictures.ts ${name} makes it`;
  const kept = readFileSync(expectedPath(name));
  const expected = PNG.sync.read(kept);
  const actual = PNG.sync.read(screenshot);
  const { width, height } = expected;
  if (width !== actual.width || height !== actual.height)
    return `${name}: is ${actual.width} x ${actual.height} pixels, not ${width} x ${height}`;
  const marks = new PNG({ width, height });
  const options = { threshold: THRESHOLD, includeAA: true };
  const seen = inColoursOf(expected.data, actual.data);
  const pixels = pixelmatch(expected.data, seen, marks.data, width, height, options);
  if (pixels <= MOST_PIXELS) return null;
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(join(outputFolder, `${name}.expected.png`), kept);
  writeFileSync(join(outputFolder, `${name}.actual.png`), screenshot);
  writeFileSync(join(outputFolder, `${name}.diff.png`), PNG.sync.write(marks));
  return `${name}: ${pixels} pixels differ, see tests/e2e/output/pictures/${name}.diff.png`;
}

/** Takes away what an earlier comparison of this picture has left. */
export function forgetDifference(name: string): void {
  for (const kind of ['expected', 'actual', 'diff']) rmSync(join(outputFolder, `${name}.${kind}.png`), { force: true });
}
