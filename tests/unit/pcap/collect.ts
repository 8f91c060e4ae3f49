import { CaptureReader } from '../../../shared/pcap/reader.ts';
import { type CaptureInterface, UNTIMED } from '../../../shared/pcap/types.ts';

/** One record as a test wants to compare it. */
export interface SeenRecord {
  bytes: string;
  captured: number;
  original: number;
  /** Nanoseconds since the epoch; null for a record without a time. */
  time: bigint | null;
  linkType: number;
  iface: number;
  fileOffset: number;
  comments?: string[];
}

export interface SeenFile {
  records: SeenRecord[];
  damage: string | null;
  truncated: boolean;
  drops: number | null;
  interfaces: CaptureInterface[];
}

/** Reads `file` in pieces of the given lengths (used round and round) and tells everything that the reader told. */
export function readInChunks(file: Uint8Array, lengths: readonly number[] = [file.length || 1]): SeenFile {
  const records: SeenRecord[] = [];
  const reader = new CaptureReader({
    record(buffer, offset, captured, original, seconds, nanoseconds, linkType, iface, fileOffset) {
      records.push({
        bytes: Buffer.from(buffer.subarray(offset, offset + captured)).toString('hex'),
        captured,
        original,
        time: seconds === UNTIMED ? null : BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds),
        linkType,
        iface,
        fileOffset,
      });
    },
    comment(text) {
      const last = records.at(-1)!;
      last.comments = [...(last.comments ?? []), text];
    },
  });
  for (let at = 0, i = 0; at < file.length; i++) {
    const length = Math.max(1, lengths[i % lengths.length]!);
    // A copy, overwritten afterwards: the reader must not keep what it was given.
    const chunk = file.slice(at, at + length);
    reader.push(chunk);
    chunk.fill(0xee);
    at += length;
  }
  reader.end();
  const interfaces = reader.interfaces.map(({ linkType, snaplen, name, description, fcsLength, drops }) => ({
    linkType,
    snaplen,
    name,
    description,
    fcsLength,
    drops,
  }));
  return { records, damage: reader.damage, truncated: reader.truncated, drops: reader.statisticsDrops, interfaces };
}
