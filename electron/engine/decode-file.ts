import { stat } from 'node:fs/promises';
import { ProblemError } from '../../shared/contract/errors.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import type { CaptureSample } from '../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder, type DecoderOptions } from '../../shared/decode/decoder.ts';
import { type PackedCapture, packCapture } from '../../shared/decode/pack.ts';
import { findRecord } from '../../shared/pcap/resync.ts';
import { CaptureBytes } from './decompress.ts';
import { fileChunks } from './file-chunks.ts';
import { type FilePart, lookInto } from './file-parts.ts';

/** Large enough to be fast, small enough that the event loop breathes between two chunks. */
const CHUNK = 512 * 1024;

/** Enough of a file to find a record in it wherever one begins, bytes. */
const WINDOW = 2 * 1024 * 1024;

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

/** A decoded part of a file, and where the first of its records and the next one after them begin. */
export interface DecodedPart {
  packed: PackedCapture;
  /** Infinity: no record was found. */
  start: number;
  /** Infinity: nothing comes after it that can be read. */
  stop: number;
}

/**
 * Decodes a part of a pcap file, with tables of its own.
 *
 * @param exact a record begins at its beginning; else the first one from there on is looked for
 * @throws ProblemError `unreadable-file` with the hop as its subject, and what `onRead` throws
 */
export async function decodeFilePart(
  source: CaptureSource,
  hashPrefix: number,
  { from, to }: FilePart,
  exact: boolean,
  onRead: OnRead | null = null,
): Promise<DecodedPart> {
  const addresses = new AddressTable();
  return orProblem(source, async () => {
    const { size } = await stat(source.path);
    const decoder = new CaptureDecoder({ addresses, hashPrefix, fileBytes: size, stopAt: to });
    let start = from;
    if (from > 0) {
      const { header, form, bytes } = await lookInto(source.path, from, exact ? 0 : WINDOW);
      decoder.push(header);
      const found = exact ? 0 : form === null ? -1 : findRecord(form, bytes);
      start = found < 0 ? Number.POSITIVE_INFINITY : from + found;
    }
    if (start === Number.POSITIVE_INFINITY) return { packed: packCapture(decoder, addresses), start, stop: start };
    if (start > 0) decoder.goTo(start, Math.min(to, size) - start);
    let position = start;
    for await (const chunk of fileChunks(source.path, CHUNK, start)) {
      decoder.push(chunk);
      onRead?.(Math.max(0, Math.min(chunk.length, to - position)));
      position += chunk.length;
      if (decoder.stopped || decoder.damage !== null) break;
    }
    const goesOn = decoder.stopped && decoder.damage === null;
    if (!goesOn) decoder.end();
    return {
      packed: packCapture(decoder, addresses),
      start,
      stop: goesOn ? decoder.position : Number.POSITIVE_INFINITY,
    };
  });
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
  return orProblem({ name, path }, async () => {
    const decoder = new CaptureDecoder(absent ? options : { ...options, fileBytes: (await stat(path)).size });
    if (!absent) return { decoder, complete: await feed(decoder, path, bytes, onRead) };
    decoder.end();
    return { decoder, complete: true };
  });
}

/** Says of which hop it is, and why, when its file cannot be read. */
async function orProblem<T>({ name, path }: CaptureSource, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
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
