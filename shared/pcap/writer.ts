/**
 * Writes little-endian nanosecond pcap (magic 0xa1b23c4d, version 2.4), the form that tcpdump
 * --time-stamp-precision=nano writes. Parts are concatenated by the caller: one header, then records.
 */

/** @param linkType LINKTYPE_ number; @param snaplen bytes kept of each packet at most */
export function pcapHeader(linkType: number, snaplen = 262144): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snaplen, true);
  view.setUint32(20, linkType, true);
  return bytes;
}

/**
 * One record. `seconds` and `nanoseconds` are since the epoch (both fit 32 bits); `originalLength` is the length on the
 * wire, that of `packet` unless it was cut.
 */
export function pcapRecord(
  seconds: number,
  nanoseconds: number,
  packet: Uint8Array,
  originalLength = packet.length,
): Uint8Array {
  const bytes = new Uint8Array(16 + packet.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, seconds, true);
  view.setUint32(4, nanoseconds, true);
  view.setUint32(8, packet.length, true);
  view.setUint32(12, originalLength, true);
  bytes.set(packet, 16);
  return bytes;
}
