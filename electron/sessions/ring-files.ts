import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a ring is on the disk while it waits: a directory beside the file that it becomes, with the file's header and the
 * pieces in order. A piece's name says from when on all is there: every record that is gone has a stamp up to that.
 */
export const HEADER_BYTES = 24;
export const HEADER_FILE = 'header';
const PIECE = /^(\d{9})-(\d{1,20})$/;

/** Where the pieces of a file's ring are. */
export function ringDirectory(path: string): string {
  return `${path}.ring`;
}

/** @param before latest stamp of what came before the piece, ns since the epoch; 0n: nothing did */
export function pieceName(number: number, before: bigint): string {
  return `${String(number).padStart(9, '0')}-${before}`;
}

/**
 * From when on the ring of a file holds everything, ns since the epoch on its node's clock; null: from the beginning of
 * the capture, or there is no ring.
 */
export async function ringSince(path: string): Promise<bigint | null> {
  const names = await readdir(ringDirectory(path)).catch(() => []);
  const first = names.filter((name) => PIECE.test(name)).sort()[0] ?? '';
  const before = BigInt(PIECE.exec(first)?.[2] ?? 0);
  return before === 0n ? null : before + 1n;
}

/**
 * Makes one file of the ring that a process left which died while it waited or just after. At every moment either the
 * ring or the file is whole. Nothing when there is no ring.
 * @throws as the file system does
 */
export async function settleRing(path: string): Promise<void> {
  const directory = ringDirectory(path);
  const names = await readdir(directory).catch(() => null);
  if (names === null) return;
  const pieces = names.filter((name) => PIECE.test(name)).sort();
  const header = await readFile(join(directory, HEADER_FILE)).catch(() => new Uint8Array(0));
  let wanted = header.length;
  for (const name of pieces) wanted += (await stat(join(directory, name))).size;
  const there = await stat(path).catch(() => null);
  // A file that is as long has been copied whole already, and may have grown since.
  if (there === null || there.size < wanted) {
    const part = `${path}.part`;
    await writeFile(part, header, { mode: 0o600 });
    for (const name of pieces) await append(part, join(directory, name));
    await rename(part, path);
  }
  await rm(directory, { recursive: true, force: true });
}

async function append(path: string, piece: string): Promise<void> {
  const [from, to] = [await open(piece, 'r'), await open(path, 'a')];
  try {
    for await (const chunk of from.createReadStream({ autoClose: false })) await to.appendFile(chunk as Buffer);
    await to.sync();
  } finally {
    await from.close();
    await to.close();
  }
}
