import { readUint16, readUint32 } from './bytes.ts';
import { MAX_CAPTURED_LENGTH } from './limits.ts';
import { PcapMagic } from './pcap-units.ts';

/** Bytes of a pcap file's header. */
export const PCAP_HEADER = 24;
const RECORD_HEADER = 16;

/** So many headers that follow each other as their lengths say are records, and no packet's payload that looks so. */
const IN_A_ROW = 24;
/** Two records in a row are no further apart than this, s. */
const FAR = 86_400;
/** Longer packets are on no wire: GRO and BIG TCP make 512 KiB of them at most. */
const LONGEST = 1 << 20;

/** A pcap file in which records can be found from anywhere. */
export interface PcapForm {
  little: boolean;
  /** Fractions of a second are below this. */
  perSecond: number;
  /** Captured bytes of a record at most. */
  most: number;
}

/** @param header the first bytes of a file @returns null of what is no pcap file as tcpdump and Wireshark write it */
export function pcapForm(header: Uint8Array): PcapForm | null {
  if (header.length < PCAP_HEADER) return null;
  for (const little of [true, false]) {
    const magic = readUint32(header, 0, little);
    if (magic !== PcapMagic.microseconds && magic !== PcapMagic.nanoseconds) continue;
    // Older versions had a record's lengths the other way round.
    if (readUint16(header, 4, little) !== 2 || readUint16(header, 6, little) !== 4) return null;
    const snaplen = readUint32(header, 16, little) || MAX_CAPTURED_LENGTH;
    const perSecond = magic === PcapMagic.microseconds ? 1e6 : 1e9;
    return { little, perSecond, most: Math.min(snaplen, MAX_CAPTURED_LENGTH) };
  }
  return null;
}

/**
 * The first place from which on bytes out of the middle of a pcap file look like records. What a packet carries may look
 * so too, another capture for one: whoever reads on from here must see that the records before it end here.
 *
 * @returns -1 when there is none
 */
export function findRecord(form: PcapForm, bytes: Uint8Array): number {
  for (let at = 0; at + RECORD_HEADER <= bytes.length; at++) if (areRecords(form, bytes, at)) return at;
  return -1;
}

function areRecords({ little, perSecond, most }: PcapForm, bytes: Uint8Array, from: number): boolean {
  let at = from;
  let before = 0;
  for (let n = 0; n < IN_A_ROW; n++) {
    if (at + RECORD_HEADER > bytes.length) return false;
    const captured = readUint32(bytes, at + 8, little);
    const original = readUint32(bytes, at + 12, little);
    if (captured > most || original < captured || original > LONGEST) return false;
    if (readUint32(bytes, at + 4, little) >= perSecond) return false;
    const seconds = readUint32(bytes, at, little);
    if (n > 0 && Math.abs(seconds - before) > FAR) return false;
    before = seconds;
    at += RECORD_HEADER + captured;
  }
  return true;
}
