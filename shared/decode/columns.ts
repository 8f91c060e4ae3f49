import { QuoteTable } from './quotes.ts';

/**
 * The decoded packets of one capture file, one typed array per field ("columns"): no object per packet. A row is one
 * captured record, in file order; frame number = row + 1. Fields are those of the innermost packet that could be
 * decoded after peeling tunnels (VLAN, MPLS, PPPoE, GRE, IPIP, VXLAN, Geneve).
 */
export const RowFlag = {
  /** IPv6 inner packet (else IPv4, unless `other`). */
  ip6: 1,
  /** Not IP (ARP, LLDP, …) or nothing decodable: addresses and ports are 0. */
  other: 2,
  /** Header cut short or contradictory: what was decoded before the fault is kept. */
  malformed: 4,
  /** First fragment (offset 0, more fragments), of the innermost IP packet or of an outer one that carries it. */
  fragmentFirst: 8,
  /** Later fragment: no transport header here; `fragmentKey` ties it to its first. */
  fragmentLater: 16,
  /** More fragments follow this one. */
  fragmentMore: 32,
  /** Inside at least one tunnel (not VLAN, MPLS or PPPoE). */
  tunnelled: 64,
  /** Sent by the capturing machine (SLL, SLL2 packet type 4). */
  outgoing: 128,
  /** Multicast or broadcast destination (link or IP), ARP, neighbour discovery. */
  group: 256,
  /** The payload hash covers less than the payload (snaplen): `hashedLength` says how much. */
  hashPartial: 512,
  /** ICMP or ICMPv6 error that quotes a packet. */
  icmpError: 1024,
  /** Inside something encrypted (ESP, WireGuard): only outer fields. */
  encrypted: 2048,
  /** TCP with a timestamp option: `tsval` and `tsecr` are set. */
  tcpTimestamps: 4096,
} as const;

export class PacketColumns {
  count = 0;
  /** What the ICMP errors among the rows quote. */
  readonly quotes = new QuoteTable();
  /** Bytes on the wire of all records (original lengths). */
  wireBytes = 0;
  malformed = 0;
  /** Seconds since the epoch that `time` counts from; set by the first record and kept. */
  baseSeconds = 0;

  /** Nanoseconds since `baseSeconds`, exact in a double for 104 days each way. */
  time = new Float64Array(0);
  /** Where the record's captured bytes begin in the file. */
  fileOffset = new Float64Array(0);
  capturedLength = new Uint32Array(0);
  wireLength = new Uint32Array(0);
  flags = new Uint16Array(0);
  /** Interface number (pcapng) or SLL2 interface index; 0 otherwise. */
  iface = new Uint32Array(0);
  /** IP protocol of the innermost decoded packet; 0 for `other`. */
  protocol = new Uint8Array(0);
  ttl = new Uint8Array(0);
  /** DSCP and ECN byte. */
  tos = new Uint8Array(0);
  /** IPv4 identification (0 for IPv6). */
  ipId = new Uint16Array(0);
  /** Index into the session's AddressTable. */
  source = new Uint32Array(0);
  destination = new Uint32Array(0);
  /** TCP, UDP, SCTP ports; ICMP echo: both hold the id; else 0. */
  sourcePort = new Uint16Array(0);
  destinationPort = new Uint16Array(0);
  /** TCP sequence; ICMP echo: sequence; ESP: sequence; else 0. */
  seq = new Uint32Array(0);
  /** TCP acknowledgement; ICMP: type * 256 + code; ESP: SPI; else 0. */
  ack = new Uint32Array(0);
  /** TCP flags byte. */
  tcpFlags = new Uint8Array(0);
  window = new Uint16Array(0);
  tsval = new Uint32Array(0);
  tsecr = new Uint32Array(0);
  /** Transport payload bytes by the headers (not by what was captured); IP payload when there are no ports. */
  payloadLength = new Uint32Array(0);
  /** 64-bit hash of the first `hashedLength` payload bytes, two halves; 0 and 0 when empty. */
  hashLow = new Uint32Array(0);
  hashHigh = new Uint32Array(0);
  hashedLength = new Uint16Array(0);
  /** Fragments only: hash of (source, destination, protocol, id) of the fragmented IP packet; else 0. */
  fragmentKey = new Uint32Array(0);
  /** Fragments only: offset in bytes and length in bytes of this piece of the fragmented IP packet's payload. */
  fragmentOffset = new Uint16Array(0);
  fragmentLength = new Uint16Array(0);
  /** Tunnel kinds peeled, outermost first, 4 bits each (TunnelKind); 0: none. */
  tunnels = new Uint32Array(0);
  /** VNI, GRE key or MPLS label of the innermost tunnel. */
  tunnelId = new Uint32Array(0);

  #capacity = 0;

  /** Makes room for one more row; doubles, so that appending is amortised constant time. */
  ensure(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.max(1024, this.#capacity * 2, rows);
    for (const key of COLUMN_KEYS) {
      const old = this[key];
      const Type = old.constructor as new (length: number) => typeof old;
      const grown = new Type(capacity);
      grown.set(old as never);
      (this as Record<string, unknown>)[key] = grown;
    }
    this.#capacity = capacity;
  }
}

const COLUMN_KEYS = [
  'time',
  'fileOffset',
  'capturedLength',
  'wireLength',
  'flags',
  'iface',
  'protocol',
  'ttl',
  'tos',
  'ipId',
  'source',
  'destination',
  'sourcePort',
  'destinationPort',
  'seq',
  'ack',
  'tcpFlags',
  'window',
  'tsval',
  'tsecr',
  'payloadLength',
  'hashLow',
  'hashHigh',
  'hashedLength',
  'fragmentKey',
  'fragmentOffset',
  'fragmentLength',
  'tunnels',
  'tunnelId',
] as const;

/** Tunnel and shim kinds, as stored in `tunnels`. */
export const TunnelKind = {
  vlan: 1,
  mpls: 2,
  pppoe: 3,
  gre: 4,
  ipip: 5,
  vxlan: 6,
  geneve: 7,
} as const;
