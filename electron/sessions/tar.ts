/** A file of a tar archive. */
export interface TarEntry {
  /** With slashes, relative. */
  name: string;
  /** Bytes. */
  size: number;
}

export const TAR_BLOCK = 512;
const NAME = { at: 0, length: 100 };
const MODE = { at: 100, length: 8 };
const SIZE = { at: 124, length: 12 };
const TIME = { at: 136, length: 12 };
const SUM = { at: 148, length: 8 };
const TYPE_AT = 156;
const MAGIC_AT = 257;
const PREFIX = { at: 345, length: 155 };
const MAGIC = 'ustar\x0000';
/** Octal digits hold no more; what is larger is written in binary, as GNU tar and POSIX pax readers know it. */
const MOST_OCTAL = 8 ** 11 - 1;

/**
 * Header of a regular file (POSIX ustar). @param name at most 100 bytes of UTF-8
 * @throws RangeError for a longer name
 */
export function tarHeader({ name, size }: TarEntry): Uint8Array {
  const block = new Uint8Array(TAR_BLOCK);
  const bytes = new TextEncoder().encode(name);
  if (bytes.length > NAME.length) throw new RangeError(`${name}: too long for an archive`);
  block.set(bytes, NAME.at);
  text(block, MODE.at, '0000600');
  text(block, 108, '0000000');
  text(block, 116, '0000000');
  if (size <= MOST_OCTAL) text(block, SIZE.at, size.toString(8).padStart(11, '0'));
  else {
    block[SIZE.at] = 0x80;
    new DataView(block.buffer).setBigUint64(SIZE.at + 4, BigInt(size));
  }
  text(block, TIME.at, '00000000000');
  block[TYPE_AT] = 0x30;
  text(block, MAGIC_AT, MAGIC);
  text(block, SUM.at, `${checksum(block).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** Bytes between the end of an entry and the next header. */
export const tarPadding = (size: number): number => (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;

/**
 * Reads a header. @returns null at the end of the archive; a text that says what is wrong with it: broken, or no regular
 * file. Links, devices and directories are none.
 */
export function readTarHeader(block: Uint8Array): TarEntry | string | null {
  if (block.every((byte) => byte === 0)) return null;
  if (Number.parseInt(field(block, SUM), 8) !== checksum(block)) return 'a header is damaged';
  if (field(block, { at: MAGIC_AT, length: 5 }) !== 'ustar') return 'it is of another kind';
  const prefix = field(block, PREFIX);
  const name = `${prefix === '' ? '' : `${prefix}/`}${field(block, NAME)}`;
  const type = block[TYPE_AT]!;
  if (type !== 0x30 && type !== 0) return `${JSON.stringify(name)} is no regular file`;
  const size = readSize(block);
  return Number.isSafeInteger(size) && size >= 0 ? { name, size } : `${JSON.stringify(name)} has no size`;
}

function readSize(block: Uint8Array): number {
  if (block[SIZE.at] === 0x80) return Number(new DataView(block.buffer, block.byteOffset).getBigUint64(SIZE.at + 4));
  const digits = field(block, SIZE).trim();
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function checksum(block: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < TAR_BLOCK; i++) sum += i >= SUM.at && i < SUM.at + SUM.length ? 0x20 : block[i]!;
  return sum;
}

function text(block: Uint8Array, at: number, value: string): void {
  for (let i = 0; i < value.length; i++) block[at + i] = value.charCodeAt(i);
}

function field(block: Uint8Array, { at, length }: { at: number; length: number }): string {
  const bytes = block.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
