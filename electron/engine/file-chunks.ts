import { open } from 'node:fs/promises';

/**
 * The bytes of a file from beginning to end. A chunk is valid until the next is asked for: two buffers take
 * turns, one being read while the other is decoded.
 *
 * @param size of a chunk, bytes
 * @param from where to begin, of a file that can be read anywhere; null: at the beginning of any
 * @throws the system's error when the file cannot be read
 */
export async function* fileChunks(path: string, size: number, from: number | null = null): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  let buffer = new Uint8Array(size);
  let other = new Uint8Array(size);
  let position = from;
  let reading = file.read(buffer, 0, size, position);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      [buffer, other] = [other, buffer];
      if (position !== null) position += bytesRead;
      reading = file.read(buffer, 0, size, position);
      yield chunk;
    }
  } finally {
    // The buffers and the file belong to a read that may still be under way.
    await reading.catch(() => undefined);
    await file.close();
  }
}
