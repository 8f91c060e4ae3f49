/** IP protocol numbers that the decoder knows, IPv6 extension headers among them. */
export const Protocol = {
  hopByHop: 0,
  icmp: 1,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  esp: 50,
  authentication: 51,
  icmp6: 58,
  noNext: 59,
  options: 60,
  sctp: 132,
  mpls: 137,
  hip: 139,
  shim6: 140,
} as const;

/**
 * Bytes of an extension header.
 * @param lengthByte its second byte
 * @returns 0 when `protocol` is no extension header
 */
export function extensionLength(protocol: number, lengthByte: number): number {
  switch (protocol) {
    case Protocol.hopByHop:
    case Protocol.routing:
    case Protocol.options:
    case Protocol.hip:
    case Protocol.shim6:
      return (lengthByte + 1) * 8;
    case Protocol.authentication:
      return (lengthByte + 2) * 4;
    case Protocol.fragment:
      return 8;
    default:
      return 0;
  }
}
