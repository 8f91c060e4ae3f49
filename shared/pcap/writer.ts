/**
 * File header of a little-endian nanosecond pcap (magic 0xa1b23c4d, version 2.4), the form that tcpdump
 * --time-stamp-precision=nano writes.
 *
 * @param linkType LINKTYPE_ number
 * @param snaplen bytes kept of each packet at most
 */
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
