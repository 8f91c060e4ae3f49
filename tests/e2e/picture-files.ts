import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { encodePalettePng } from './palette-png.ts';

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

/** A screenshot as it is kept: with 256 colours, so that both sides of a comparison have lost the same. */
export function reduced(screenshot: Buffer): Buffer {
  const { data, width, height } = PNG.sync.read(screenshot);
  return encodePalettePng(data, width, height);
}

export function keepPicture(name: string, picture: Buffer): void {
  mkdirSync(expectedFolder, { recursive: true });
  writeFileSync(expectedPath(name), picture);
}

/** Says how a picture differs from the one in the checkout; null when nobody could tell them apart. */
export function difference(name: string, picture: Buffer): string | null {
  if (!existsSync(expectedPath(name)))
    return `${name}: there is no such picture yet; npx tsx tests/e2e/make-pictures.ts ${name} makes it`;
  const kept = readFileSync(expectedPath(name));
  if (kept.equals(picture)) return null;
  const expected = PNG.sync.read(kept);
  const actual = PNG.sync.read(picture);
  const { width, height } = expected;
  if (width !== actual.width || height !== actual.height)
    return `${name}: is ${actual.width} x ${actual.height} pixels, not ${width} x ${height}`;
  const marks = new PNG({ width, height });
  const options = { threshold: THRESHOLD, includeAA: true };
  const pixels = pixelmatch(expected.data, actual.data, marks.data, width, height, options);
  if (pixels <= MOST_PIXELS) return null;
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(join(outputFolder, `${name}.expected.png`), kept);
  writeFileSync(join(outputFolder, `${name}.actual.png`), picture);
  writeFileSync(join(outputFolder, `${name}.diff.png`), PNG.sync.write(marks));
  return `${name}: ${pixels} pixels differ, see tests/e2e/output/pictures/${name}.diff.png`;
}

/** Takes away what an earlier comparison of this picture has left. */
export function forgetDifference(name: string): void {
  for (const kind of ['expected', 'actual', 'diff']) rmSync(join(outputFolder, `${name}.${kind}.png`), { force: true });
}
