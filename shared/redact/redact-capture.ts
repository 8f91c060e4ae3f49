import type { DecodedCapture } from '../decode/capture.ts';
import { RowFlag } from '../decode/columns.ts';
import { PcapngWriter } from '../pcap/pcapng-writer.ts';
import type { Disguise } from './disguise.ts';
import { redactRecord } from './redact-record.ts';

/** Bytes of a piece, about. */
const PIECE = 1 << 20;
/** Records after which others get their turn. */
const STEP = 512;
const ETHERNET = 1;
const WHOLE_PACKETS = 262144;

export interface RedactOptions {
  disguise: Disguise;
  /** What the hop is called from now on. */
  name: string;
  /** The captured bytes of a record; null when they cannot be had. @param row from 0 */
  bytesOf(row: number): Uint8Array | null;
}

/**
 * A capture without what it tells of people and places, as pcapng: the same records in the same order, with their stamps
 * and lengths; no comments, names of interfaces, or secrets. Yields pieces of the file, with
 * how many records each holds.
 * @returns records whose bytes could not be read: they stand as zeros
 */
export function* redactedCapture(
  capture: DecodedCapture,
  { disguise, name, bytesOf }: RedactOptions,
): Generator<{ bytes: Uint8Array; records: number }, number> {
  const { columns, interfaces, statisticsDrops } = capture;
  const writer = new PcapngWriter();
  const given = interfaces.length > 0 ? interfaces : [{ linkType: ETHERNET, snaplen: WHOLE_PACKETS, fcsLength: 0 }];
  for (const { linkType, snaplen, fcsLength } of given)
    writer.addInterface({ linkType, snaplen, fcsLength, name: given.length > 1 ? '' : name });
  const base = BigInt(columns.baseSeconds) * 1_000_000_000n;
  let unreadable = 0;
  let written = 0;
  for (let row = 0; row < columns.count; row++) {
    const bytes = bytesOf(row);
    if (bytes === null) unreadable++;
    const wireLength = columns.wireLength[row]!;
    const record =
      bytes === null
        ? new Uint8Array(columns.capturedOf(row))
        : redactRecord(bytes, columns.linkTypes.at(row), disguise, wireLength);
    const at = columns.interfaces.at(row);
    if (columns.flags[row]! & RowFlag.untimed) writer.addUntimed(record, wireLength);
    else writer.addPacket(at, base + BigInt(Math.round(columns.time[row]!)), record, wireLength);
    if (writer.length >= PIECE || row % STEP === STEP - 1) {
      yield { bytes: writer.take(), records: row + 1 - written };
      written = row + 1;
    }
  }
  if (statisticsDrops !== null) writer.addStatistics(0, { time: base, received: null, drops: statisticsDrops });
  yield { bytes: writer.take(), records: columns.count - written };
  return unreadable;
}
