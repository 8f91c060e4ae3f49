import { constants } from 'node:fs';
import { copyFile, open, stat } from 'node:fs/promises';
import type { Watch } from './watch.ts';

const CHUNK = 1024 * 1024;

/**
 * Copies a file. Where the file system can, the copy shares its blocks with the original, at once; else it is copied
 * piece by piece, so that the watch hears how far it is and can end it.
 * @throws the system's error, or the reason of the watch's signal
 */
export async function copyWatched(from: string, to: string, watch: Watch | null): Promise<void> {
  watch?.signal.throwIfAborted();
  if (watch === null) return copyFile(from, to, constants.COPYFILE_FICLONE);
  const size = (await stat(from)).size;
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    watch.advance(size);
    return;
  } catch {
    // This file system cannot; what else is wrong the copy below meets again.
  }
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w', 0o600);
    try {
      const buffer = new Uint8Array(CHUNK);
      for (;;) {
        watch.signal.throwIfAborted();
        const { bytesRead } = await source.read(buffer, 0, CHUNK);
        if (bytesRead === 0) return;
        for (let at = 0; at < bytesRead; ) at += (await target.write(buffer, at, bytesRead - at)).bytesWritten;
        watch.advance(bytesRead);
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
