import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;
/** So many of the most frequent colours are kept whatever lies beside them. */
const PLAIN = 64;

/** One RGB colour in one number. */
const colourAt = (rgba: Uint8Array, pixel: number): number =>
  (rgba[pixel * 4]! << 16) | (rgba[pixel * 4 + 1]! << 8) | rgba[pixel * 4 + 2]!;

/** How far apart two colours are, as the eye has it: squared, weighted levels. */
function apart(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return (2 * red * red + 4 * green * green + 3 * blue * blue) / 9;
}

function nearest(palette: readonly number[], colour: number): { index: number; distance: number } {
  let index = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 0; i < palette.length; i++) {
    const d = apart(palette[i]!, colour);
    // Of two that are as near the same one, in whatever order they stand.
    if (d < distance || (d === distance && palette[i]! < palette[index]!)) [index, distance] = [i, d];
  }
  return { index, distance };
}

/**
 * The colours that a picture keeps. Its most frequent ones stay as they are, so that every plain area keeps its colour;
 * of the others, blends at the edges of letters, as many that each lies as near as possible to one that is kept.
 */
function paletteOf(counts: ReadonlyMap<number, number>): number[] {
  const colours = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([colour]) => colour);
  if (colours.length <= COLOURS) return colours;
  for (let reach = 4; ; reach *= 1.5) {
    const palette = colours.slice(0, PLAIN);
    for (const colour of colours.slice(PLAIN)) {
      if (palette.length > COLOURS) break;
      if (nearest(palette, colour).distance > reach) palette.push(colour);
    }
    if (palette.length <= COLOURS) return palette;
  }
}

/** How often a picture has each of its colours. */
function countColours(rgba: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < rgba.length / 4; i++) {
    const colour = colourAt(rgba, i);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}

/**
 * A picture in the colours that another one kept, to be compared with it: each pixel takes the nearest of them, as it did
 * there. Plain areas keep their own colour, so that the least change of it is seen; fewer of them than were kept there,
 * so that none is plain here that was not there.
 */
export function inColoursOf(kept: Uint8Array, rgba: Uint8Array): Uint8Array {
  const palette = [...countColours(kept).keys()];
  const plain = [...countColours(rgba)].sort(([a, m], [b, n]) => n - m || a - b).slice(0, (PLAIN * 3) / 4);
  const mapped = new Map(plain.map(([colour]) => [colour, colour]));
  const out = Uint8Array.from(rgba);
  for (let i = 0; i < rgba.length / 4; i++) {
    const colour = colourAt(rgba, i);
    const to = mapped.get(colour) ?? palette[nearest(palette, colour).index]!;
    mapped.set(colour, to);
    out.set([to >> 16, (to >> 8) & 255, to & 255], i * 4);
  }
  return out;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/**
 * A PNG of at most 256 colours, by the PNG specification (third edition, 11.2): a third of the size of one in full colour.
 * @param rgba four bytes a pixel, row by row; opacity is left out
 */
export function encodePalettePng(rgba: Uint8Array, width: number, height: number): Buffer {
  const counts = countColours(rgba);
  const palette = paletteOf(counts);
  const index = new Map(palette.map((colour, i) => [colour, i]));
  for (const colour of counts.keys()) if (!index.has(colour)) index.set(colour, nearest(palette, colour).index);
  // Each row begins with its filter: none, which suits indices best.
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(colourAt(rgba, y * width + x))!;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, colour type 3: indices into the palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
