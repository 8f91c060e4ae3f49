import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { InputFault } from '../../shared/pcap/types.ts';
import { fileChunks } from './file-chunks.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** Compressed bytes handed to zlib at once: what they can become (1032 times as much) bounds the memory. */
const SLICE = 32 * 1024;

/** By what a file is compressed, told by its first four bytes; null when it is not. */
export function compressionOf(head: Uint8Array): 'gzip' | 'zstd' | null {
  if (head.length < 4) return null;
  const magic = new DataView(head.buffer, head.byteOffset, 4).getUint32(0, true);
  if ((magic & 0xffffff) === 0x088b1f) return 'gzip';
  // Also the skippable frame that parallel compressors begin with.
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5 ? 'zstd' : null;
}

/**
 * The bytes of a capture file, decompressed when they are compressed with gzip or zstd, as chunks; each is valid until
 * the next is asked for. A broken compressed stream ends the chunks early and leaves its reason in `fault`, after what
 * could be decompressed before it (of damaged gzip, all but the last 64 KiB). Memory is bounded whatever the file makes of it; to stop early,
 * leave the loop.
 *
 *     const input = new CaptureBytes(path, 1 << 19);
 *     for await (const chunk of input) decoder.push(chunk);
 *     decoder.end(input.fault);
 */
export class CaptureBytes implements AsyncIterable<Uint8Array> {
  fault: InputFault | null = null;
  /** Bytes of the file that were read so far, as they lie there. */
  read = 0;
  readonly #path: string;
  readonly #chunkSize: number;

  /** @param chunkSize bytes read from the file at once */
  constructor(path: string, chunkSize: number) {
    this.#path = path;
    this.#chunkSize = chunkSize;
  }

  /** @throws what Node throws when the file cannot be read */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.fault = null;
    this.read = 0;
    const chunks = this.#counted();
    try {
      const head = await firstBytes(chunks, 4);
      const compression = compressionOf(head);
      const all = following(head, chunks);
      if (compression === 'gzip') yield* this.#gunzip(all);
      else if (compression === 'zstd') yield* this.#unzstd(all);
      else yield* all;
    } finally {
      await chunks.return(undefined);
    }
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of fileChunks(this.#path, this.#chunkSize)) {
      this.read += chunk.length;
      yield chunk;
    }
  }

  async *#gunzip(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const gunzip = createGunzip({ chunkSize: 64 * 1024 });
    const ready: Uint8Array[] = [];
    let failure: NodeJS.ErrnoException | null = null;
    gunzip.on('data', (chunk: Uint8Array) => ready.push(chunk));
    const over = finished(gunzip).catch((error: NodeJS.ErrnoException) => {
      failure = error;
    });
    try {
      for await (const chunk of compressed) {
        for (let at = 0; at < chunk.length && failure === null && !gunzip.readableEnded; at += SLICE) {
          const written = new Promise((resolve) => gunzip.write(chunk.subarray(at, at + SLICE), resolve));
          // A write that meets damage is never called back.
          await Promise.race([written, over]);
          yield* ready.splice(0);
        }
        if (failure !== null || gunzip.readableEnded) break;
      }
      gunzip.end();
      await over;
      yield* ready.splice(0);
    } finally {
      gunzip.destroy();
    }
    if (failure !== null) this.fault = gzipFault(failure);
  }

  async *#unzstd(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const frames = new ZstdFrames();
    for await (const chunk of compressed) {
      const blocks = frames.push(chunk);
      for (;;) {
        let block: IteratorResult<Uint8Array>;
        try {
          block = blocks.next();
        } catch (error) {
          this.fault = { kind: 'damaged', message: error instanceof Error ? error.message : String(error) };
          return;
        }
        if (block.done) break;
        yield block.value;
      }
    }
    if (!frames.complete) this.fault = { kind: 'truncated', message: 'the zstd data ends inside a frame' };
  }
}

function gzipFault(error: NodeJS.ErrnoException): InputFault {
  // zlib lacks input only when the file ends too early.
  if (error.code === 'Z_BUF_ERROR') return { kind: 'truncated', message: 'the gzip data ends early' };
  return { kind: 'damaged', message: `the gzip data cannot be decompressed any further (${error.message})` };
}

/** The first chunks joined, until they hold `length` bytes or the file ends: a pipe may deliver fewer at once. */
async function firstBytes(chunks: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < length) {
    const next = await chunks.next();
    if (next.done) break;
    if (head.length === 0 && next.value.length >= length) return next.value;
    // Copied, as a chunk is gone when the next is asked for.
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* following(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}
