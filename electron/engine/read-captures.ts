import { statSync } from 'node:fs';
import { ProblemError } from '../../shared/contract/errors.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { CaptureBytes } from './decompress.ts';

/** Large enough to be fast, small enough that the event loop breathes between two chunks. */
const CHUNK = 4 * 1024 * 1024;

export interface CaptureSource {
  name: string;
  path: string;
  /** Nothing was received: read as a capture without a byte. */
  absent?: boolean;
}

export interface ReadCaptures {
  addresses: AddressTable;
  captures: CaptureDecoder[];
}

/**
 * Reads capture files, also compressed ones, from beginning to end. When any record was cut off before the payload hash
 * was complete, all are read again with the shorter prefix, so that hashes of all hops cover the same bytes and can be
 * compared.
 * @throws ProblemError `unreadable-file` with the hop as its subject
 */
export async function readCaptures(sources: readonly CaptureSource[]): Promise<ReadCaptures> {
  const first = await readOnce(sources, undefined);
  const prefix = comparablePrefix(first.captures);
  return prefix === null ? first : readOnce(sources, prefix);
}

/** The hash prefix that all captures can keep to; null when they already do. */
export function comparablePrefix(captures: readonly { hashPrefix: number; shortestCut: number }[]): number | null {
  let shortest = Number.POSITIVE_INFINITY;
  for (const { hashPrefix, shortestCut } of captures) {
    if (shortestCut < hashPrefix) shortest = Math.min(shortest, shortestCut);
  }
  return Number.isFinite(shortest) ? Math.max(0, shortest) : null;
}

async function readOnce(sources: readonly CaptureSource[], hashPrefix: number | undefined): Promise<ReadCaptures> {
  const addresses = new AddressTable();
  const captures: CaptureDecoder[] = [];
  for (const source of sources) {
    const fileBytes = source.absent ? 0 : (statSync(source.path, { throwIfNoEntry: false })?.size ?? 0);
    const decoder = new CaptureDecoder({ addresses, fileBytes, ...(hashPrefix === undefined ? {} : { hashPrefix }) });
    if (source.absent) decoder.end();
    else await feed(source, decoder);
    captures.push(decoder);
  }
  return { addresses, captures };
}

async function feed({ name, path }: CaptureSource, decoder: CaptureDecoder): Promise<void> {
  const input = new CaptureBytes(path, CHUNK);
  try {
    for await (const chunk of input) {
      decoder.push(chunk);
      // Nothing is read behind damage, so that a compressed file that is no capture is not decompressed to its end.
      if (decoder.damage !== null) break;
    }
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
  decoder.end(input.fault);
}
