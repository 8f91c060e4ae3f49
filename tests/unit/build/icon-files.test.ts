import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { icns, ico } from '../../../build/icon-files.mjs';

const folder = fileURLToPath(new URL('../../../build/icons/', import.meta.url));
const images = new Map(
  [16, 24, 32, 48, 64, 128, 256, 512].map((size) => [size, readFileSync(`${folder}${size}x${size}.png`)]),
);
const edgeOf = (png: Buffer) => {
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(png.readUInt32BE(20)).toBe(png.readUInt32BE(16));
  return png.readUInt32BE(16);
};

it('the pictures are as large as their names say', () => {
  for (const [size, png] of images) expect(edgeOf(png)).toBe(size);
  expect(readdirSync(folder).filter((name) => name.endsWith('.png'))).toHaveLength(images.size);
});

it('the Windows icon holds the very pictures up to 256', () => {
  const file = readFileSync(`${folder}hopscope.ico`);
  const small = new Map([...images].filter(([size]) => size <= 256));
  expect(file.equals(ico(small))).toBe(true);
  const entries = Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const start = file.readUInt32LE(at + 12);
    const png = file.subarray(start, start + file.readUInt32LE(at + 8));
    return { said: file.readUInt8(at) || 256, size: edgeOf(png), same: png.equals(small.get(edgeOf(png))!) };
  });
  expect(entries).toEqual([...small.keys()].map((size) => ({ said: size, size, same: true })));
});

it('the macOS icon is one chunk after the other up to its end', () => {
  const file = readFileSync(`${folder}hopscope.icns`);
  expect(file.toString('latin1', 0, 4)).toBe('icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  const found = new Map<string, number>();
  let largest = Buffer.alloc(0);
  let at = 8;
  while (at < file.length) {
    const png = file.subarray(at + 8, at + file.readUInt32BE(at + 4));
    found.set(file.toString('latin1', at, at + 4), edgeOf(png));
    largest = Buffer.from(png);
    at += file.readUInt32BE(at + 4);
  }
  expect(at).toBe(file.length);
  const sizes = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
  expect(Object.fromEntries(found)).toEqual(sizes);
  expect(file.equals(icns(new Map([...images, [1024, largest]])))).toBe(true);
});
