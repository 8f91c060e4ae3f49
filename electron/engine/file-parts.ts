import { open } from 'node:fs/promises';
import { PCAP_HEADER, type PcapForm, pcapForm } from '../../shared/pcap/resync.ts';
import { compressionOf } from './decompress.ts';

/** A part of a pcap file: the records that begin at `from` or behind it and before `to`, bytes. */
export interface FilePart {
  from: number;
  /** Infinity: to the end, wherever that is. */
  to: number;
}

/** Below this the work at a part's edges is felt, bytes. */
export const SMALLEST_PART = 16 * 1024 * 1024;

/** What is known of a file before it is read. */
export interface FileFacts {
  /** Bytes. */
  size: number;
  /** Records can be found in the middle of it. */
  divisible: boolean;
}

/**
 * Cuts files so that several threads, which take one part after the other, end at about the same time: each part is an
 * equal share of what is left (guided self-scheduling: Polychronopoulos and Kuck, 1987), or all that is left of a file.
 *
 * @param smallest bytes of a part
 * @returns per file, in order, without gaps
 */
export function partsOf(files: readonly FileFacts[], threads: number, smallest = SMALLEST_PART): FilePart[][] {
  let left = files.reduce((sum, { size }) => sum + size, 0);
  return files.map(({ size, divisible }) => {
    const parts: FilePart[] = [];
    for (let from = 0; ; ) {
      const length = divisible ? Math.max(smallest, Math.ceil(left / threads)) : size;
      const last = size - from - length < smallest / 2;
      parts.push({ from, to: last ? Number.POSITIVE_INFINITY : from + length });
      left -= last ? size - from : length;
      if (last) return parts;
      from += length;
    }
  });
}

/** @returns size 0 of what is no plain file */
export async function factsOf(path: string): Promise<FileFacts> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      if (!found.isFile()) return { size: 0, divisible: false };
      const head = await bytesAt(file, 0, PCAP_HEADER);
      return { size: found.size, divisible: compressionOf(head) === null && pcapForm(head) !== null };
    } finally {
      await file.close();
    }
  } catch {
    // Reading it will tell why.
    return { size: 0, divisible: false };
  }
}

/** The header of a pcap file, and what lies at `from`. @throws the system's error when it cannot be read */
export async function lookInto(
  path: string,
  from: number,
  length: number,
): Promise<{ header: Uint8Array; form: PcapForm | null; bytes: Uint8Array }> {
  const file = await open(path, 'r');
  try {
    const header = await bytesAt(file, 0, PCAP_HEADER);
    return { header, form: pcapForm(header), bytes: await bytesAt(file, from, length) };
  } finally {
    await file.close();
  }
}

async function bytesAt(file: Awaited<ReturnType<typeof open>>, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
