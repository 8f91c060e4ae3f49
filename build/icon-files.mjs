// @ts-check
/** Both icon formats are envelopes around PNGs, which every system that Electron runs on can read. */

/**
 * A Windows icon: https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10), with PNG images as since Vista.
 * @param {ReadonlyMap<number, Buffer>} images PNG by edge in pixels, at most 256
 */
export function ico(images) {
  const header = Buffer.alloc(6 + 16 * images.size);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.size, 4);
  let entry = 6;
  let position = header.length;
  for (const [size, png] of images) {
    // One byte each for width and height, in which 0 is 256.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(position, entry + 12);
    entry += 16;
    position += png.length;
  }
  return Buffer.concat([header, ...images.values()]);
}

/**
 * Types of PNG images in an icns file, with the edge in pixels; the second of a size is the one for double density.
 * @type {[type: string, size: number][]}
 */
const icnsTypes = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/**
 * A macOS icon: https://en.wikipedia.org/wiki/Apple_Icon_Image_format
 * @param {ReadonlyMap<number, Buffer>} images PNG by edge in pixels
 */
export function icns(images) {
  const chunk = (/** @type {string} */ type, /** @type {Buffer} */ data) => {
    const header = Buffer.alloc(8);
    header.write(type, 'latin1');
    header.writeUInt32BE(header.length + data.length, 4);
    return Buffer.concat([header, data]);
  };
  const icons = icnsTypes.map(([type, size]) => chunk(type, /** @type {Buffer} */ (images.get(size))));
  return chunk('icns', Buffer.concat(icons));
}
