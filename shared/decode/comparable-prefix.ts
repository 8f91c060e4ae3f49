import type { DecodedCapture } from './capture.ts';
import { type PacketColumns, RowFlag } from './columns.ts';
import { DEFAULT_HASH_PREFIX } from './decoder.ts';

/** Headers of a tunnelled packet at most, bytes: what a record cut by the snaplen may lack of its payload. */
const HEADERS = 118;
const SHORTEST_PREFIX = 8;
/** A snaplen from which on whole packets of a link are held. */
const WHOLE_PACKETS = 2048;
/** Links that fragment have room for so much payload in a first fragment; smaller ones are not met. */
const MIN_FRAGMENT_PREFIX = 64;
/** Of the cut records, the share that may hold less than the prefix: packets with rare options. */
const RARE = 0.05;

/** The beginning of a capture; `complete`: all of it, so that no later record can be cut. */
export type CaptureSample = Pick<DecodedCapture, 'columns' | 'snaplen'> & { complete?: boolean };

/**
 * How many payload bytes hashes of all captures should cover, so that they cover the same bytes at every hop: as many as
 * nearly all records hold, of those that the snaplen cut, and as many as first fragments hold of what is whole elsewhere.
 * A packet that holds less is hashed as far as it goes.
 *
 * @param samples the beginnings of the captures, decoded with the default prefix
 */
export function comparablePrefix(samples: readonly CaptureSample[]): number {
  return Math.min(DEFAULT_HASH_PREFIX, ...samples.map((sample) => prefixOf(sample)));
}

function prefixOf(sample: CaptureSample): number {
  return Math.min(heldOfCut(sample), heldOfFirstFragments(sample.columns));
}

function heldOfCut({ columns, snaplen, complete }: CaptureSample): number {
  const held: number[] = [];
  for (let row = 0; row < columns.count; row++) {
    const cut = columns.capturedOf(row) < columns.wireLength[row]!;
    if (cut && columns.flags[row]! & RowFlag.hashPartial) held.push(columns.hashedOf(row));
  }
  held.sort((a, b) => a - b);
  if (held.length > 0) return held[Math.floor(held.length * RARE)]!;
  return snaplen < WHOLE_PACKETS && !complete ? expectedPrefix(snaplen) : DEFAULT_HASH_PREFIX;
}

function heldOfFirstFragments(columns: PacketColumns): number {
  const { flags, fragments } = columns;
  let least = DEFAULT_HASH_PREFIX;
  for (let i = 0; i < fragments.count; i++) {
    const row = fragments.row[i]!;
    // Where no header tells the length of the whole, there is more of it than of its first piece in any case.
    const more = flags[row]! & RowFlag.hashPartial || !fragments.told[i];
    if (!(flags[row]! & RowFlag.fragmentFirst) || !more) continue;
    const held = columns.hashedOf(row);
    if (held >= MIN_FRAGMENT_PREFIX) least = Math.min(least, held);
  }
  return least;
}

/** How many payload bytes every record can be expected to hold, by the snaplen alone. */
export function expectedPrefix(snaplen: number): number {
  return Math.min(DEFAULT_HASH_PREFIX, Math.max(SHORTEST_PREFIX, snaplen - HEADERS));
}
