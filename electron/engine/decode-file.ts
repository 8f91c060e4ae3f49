import { stat } from 'node:fs/promises';
import { ProblemError } from '../../shared/contract/errors.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import type { CaptureSample } from '../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder, type DecoderOptions } from '../../shared/decode/decoder.ts';
import { type PackedCapture, packCapture } from '../../shared/decode/pack.ts';
import { CaptureBytes } from './decompress.ts';

/** Large enough to be fast, small enough that the event loop breathes between two chunks. */
const CHUNK = 512 * 1024;

export interface CaptureSource {
  name: string;
  path: string;
  /** Nothing was received: read as a capture without a byte. */
  absent?: boolean | undefined;
}

/** Hears of every piece of a file that was decoded; what it throws ends the reading. */
export type OnRead = (bytes: number) => void;

/**
 * Decodes one file, also a compressed one, with tables of its own.
 *
 * @param hashPrefix payload bytes that hashes cover at most
 * @param onRead hears of the bytes of the file, as they lie there
 * @throws ProblemError `unreadable-file` with the hop as its subject, and what `onRead` throws
 */
export async function decodeFile(
  source: CaptureSource,
  hashPrefix: number,
  onRead: OnRead | null = null,
): Promise<PackedCapture> {
  return (await decodePart(source, hashPrefix, onRead, Number.POSITIVE_INFINITY)).packed;
}

/** `decodeFile` up to so many bytes, decompressed; `complete`: that was all of it. */
export async function decodePart(
  source: CaptureSource,
  hashPrefix: number,
  onRead: OnRead | null,
  bytes: number,
): Promise<{ packed: PackedCapture; complete: boolean }> {
  const addresses = new AddressTable();
  const { decoder, complete } = await decodeUpTo(source, addresses, hashPrefix, bytes, onRead);
  return { packed: packCapture(decoder, addresses), complete };
}

/**
 * Decodes the beginning of one file, to see what it is like; nothing of what is no plain file, which could be read only
 * once.
 *
 * @param bytes after which it stops
 */
export async function decodeBeginning(source: CaptureSource, bytes: number): Promise<CaptureSample> {
  const found = await stat(source.path).catch(() => null);
  const absent = source.absent || !found?.isFile();
  const { decoder, complete } = await decodeUpTo({ ...source, absent }, new AddressTable(), undefined, bytes, null);
  return { columns: decoder.columns, snaplen: decoder.snaplen, complete: complete && !absent };
}

async function decodeUpTo(
  { name, path, absent }: CaptureSource,
  addresses: AddressTable,
  hashPrefix: number | undefined,
  bytes: number,
  onRead: OnRead | null,
): Promise<{ decoder: CaptureDecoder; complete: boolean }> {
  const options: DecoderOptions = hashPrefix === undefined ? { addresses } : { addresses, hashPrefix };
  try {
    const decoder = new CaptureDecoder(absent ? options : { ...options, fileBytes: (await stat(path)).size });
    if (!absent) return { decoder, complete: await feed(decoder, path, bytes, onRead) };
    decoder.end();
    return { decoder, complete: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    const reason =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a directory' : `cannot be read (${code})`;
    throw new ProblemError({
      code: 'unreadable-file',
      subject: name,
      message: `${path} ${reason}.`,
      remedy: 'Check the path and its permissions.',
    });
  }
}

/** @returns whether that was all of the file */
async function feed(decoder: CaptureDecoder, path: string, bytes: number, onRead: OnRead | null): Promise<boolean> {
  const input = new CaptureBytes(path, Math.min(CHUNK, bytes));
  let left = bytes;
  let told = 0;
  for await (const chunk of input) {
    decoder.push(chunk.length <= left ? chunk : chunk.subarray(0, left));
    left -= chunk.length;
    if (input.read > told) {
      onRead?.(input.read - told);
      told = input.read;
    }
    // Nothing is read behind damage, so that a compressed file that is no capture is not decompressed to its end.
    if (left <= 0 || decoder.damage !== null) break;
  }
  decoder.end(input.fault);
  return left > 0 && decoder.damage === null;
}
