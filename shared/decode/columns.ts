import { EncapsulationTable } from './encapsulations.ts';
import type { FlowTable } from './flows.ts';
import { FragmentTable } from './fragments.ts';
import { QuoteTable } from './quotes.ts';
import { RecordPlaces } from './record-places.ts';
import { RowRuns } from './row-runs.ts';

/** What a row is, in bits of `flags`. */
export const RowFlag = {
  /** IPv6 inner packet (else IPv4, unless `other`). */
  ip6: 1,
  /** Not IP (ARP, LLDP, …) or nothing decodable: flow 0. */
  other: 2,
  /** Header cut short or contradictory: what was decoded before the fault is kept. */
  malformed: 4,
  /** First fragment (offset 0, more fragments), of the innermost IP packet or of an outer one that carries it. */
  fragmentFirst: 8,
  /** Later fragment: no transport header here; the key in `fragments` ties it to its first. */
  fragmentLater: 16,
  /** More fragments follow this one. */
  fragmentMore: 32,
  /** Inside at least one tunnel (not VLAN, MPLS or PPPoE). */
  tunnelled: 64,
  /** Sent by the capturing machine (SLL, SLL2 packet type 4). */
  outgoing: 128,
  /** Multicast or broadcast destination (link or IP), ARP, neighbour discovery. */
  group: 256,
  /** The payload hash covers less than the payload (snaplen): `hashedOf` says how much. */
  hashPartial: 512,
  /** ICMP or ICMPv6 error that quotes a packet. */
  icmpError: 1024,
  /** Inside something encrypted (ESP, WireGuard): only outer fields. */
  encrypted: 2048,
  /** TCP with a timestamp option: it is in `extra`. */
  tcpTimestamps: 4096,
  /** The file tells no time for this record (pcapng simple packet block): it takes no part in matching. */
  untimed: 8192,
} as const;

/** A column of small numbers that becomes wide with the first value that needs it. */
export type NarrowColumn = Uint16Array | Uint32Array;

/**
 * The decoded packets of one capture file, one typed array per field ("columns"): no object per packet. A row is one
 * captured record, in file order; frame number = row + 1. Fields are those of the innermost packet that could be
 * decoded after peeling tunnels (VLAN, MPLS, PPPoE, GRE, IPIP, VXLAN, Geneve). Arrays may be longer than `count`; what
 * lies beyond is untouched and so costs no memory; neither do zeros that nobody wrote. 50 bytes a row, 43 in most
 * captures.
 */
export class PacketColumns {
  count = 0;
  /** What the ICMP errors among the rows quote. */
  readonly quotes = new QuoteTable();
  /** Bytes on the wire of all records (original lengths). */
  wireBytes = 0;
  malformed = 0;
  /** Rows that are nobody's path alone: multicast, broadcast (RowFlag.group). */
  groups = 0;
  /** Records without a time. */
  untimed = 0;
  /** Earliest and latest `time` of all rows; Infinity and -Infinity while there are none. */
  earliest = Number.POSITIVE_INFINITY;
  latest = Number.NEGATIVE_INFINITY;
  /** Rows whose time is before that of the row before; 0: the file is in order. */
  stepsBack = 0;
  /** Seconds since the epoch that `time` counts from; set by the first record with a time and kept. */
  baseSeconds = 0;
  /** Bytes of a record at most, as most of the file says. */
  snaplen = 0;
  /** Bytes of a payload that are hashed at most. */
  hashPrefix = 0;

  /** Nanoseconds since `baseSeconds`, exact in a double for 104 days each way; of an untimed row, the row's before it. */
  time = new Float64Array(0);
  /** 1 + captured bytes where they are not what `wireLength` and `snaplen` lead to expect; else 0. See `capturedOf`. */
  oddCaptured: NarrowColumn = new Uint16Array(0);
  wireLength: NarrowColumn = new Uint16Array(0);
  flags = new Uint16Array(0);
  /** IP protocol of the innermost decoded packet; 0 for `other`. */
  protocol = new Uint8Array(0);
  ttl = new Uint8Array(0);
  /** DSCP and ECN byte. */
  tos = new Uint8Array(0);
  /** IPv4 identification (0 for IPv6). */
  ipId = new Uint16Array(0);
  /** Directed flow by the packet's own addresses and ports, a number of `flows`; 0 for `other`. */
  flow = new Uint32Array(0);
  /** TCP sequence; ICMP echo: sequence; ESP: sequence; else 0. */
  seq = new Uint32Array(0);
  /** TCP acknowledgement; ICMP: type * 256 + code; ESP: SPI; else 0. */
  ack = new Uint32Array(0);
  /** TCP flags byte. */
  tcpFlags = new Uint8Array(0);
  /** TCP window and timestamps, folded by `foldTcpExtra`; 0 for others. */
  extra = new Uint32Array(0);
  /** Transport payload bytes by the headers (not by what was captured); IP payload when there are no ports. */
  payloadLength: NarrowColumn = new Uint16Array(0);
  /** 64-bit hash of the first `hashedOf` payload bytes, two halves; 0 and 0 when empty. */
  hashLow = new Uint32Array(0);
  hashHigh = new Uint32Array(0);
  /** 1 + payload bytes that the hash covers where they are not what `payloadLength` leads to expect; else 0. */
  oddHashed = new Uint16Array(0);
  /** Tunnels and interface, a number of `encapsulations`. */
  encapsulation: NarrowColumn = new Uint16Array(0);

  /** Shared by all captures of a session. */
  readonly flows: FlowTable;
  readonly encapsulations = new EncapsulationTable();
  readonly fragments = new FragmentTable();
  /** First fragments whose inside is a fragment too: the outer one. `fragments` has the inner one. */
  readonly outerFragments = new FragmentTable();

  readonly places = new RecordPlaces();
  /** LINKTYPE_ number of each record: a pcapng file may hold several. */
  readonly linkTypes = new RowRuns();
  /** Interface of the file that each record belongs to (pcapng, counted on over sections); 0 in pcap. */
  readonly interfaces = new RowRuns();

  /** Rows that there is room for. */
  capacity = 0;

  constructor(flows: FlowTable) {
    this.flows = flows;
  }

  /** Makes room for more rows; `expected` is how many there may be in the end, as far as one can tell. */
  grow(expected = 0): void {
    this.capacity = Math.max(256, Math.ceil(this.capacity * 1.5), expected);
    for (const key of COLUMN_KEYS) this.#replace(key, this[key].constructor as ArrayType);
  }

  /** Makes a narrow column wide. */
  widen(key: NarrowKey): void {
    if (this[key] instanceof Uint16Array) this.#replace(key, Uint32Array);
  }

  /** Where the record's captured bytes begin in the file. */
  fileOffsetOf(row: number): number {
    return this.places.offsetOf(row, this);
  }

  /** Captured bytes of a record. */
  capturedOf(row: number): number {
    const odd = this.oddCaptured[row]!;
    return odd === 0 ? Math.min(this.wireLength[row]!, this.snaplen) : odd - 1;
  }

  /** Payload bytes that the hash of a row covers. */
  hashedOf(row: number): number {
    const odd = this.oddHashed[row]!;
    return odd === 0 ? Math.min(this.payloadLength[row]!, this.hashPrefix) : odd - 1;
  }

  /** AddressTable index of the source. */
  sourceOf(row: number): number {
    return this.flows.source(this.flow[row]!);
  }

  destinationOf(row: number): number {
    return this.flows.destination(this.flow[row]!);
  }

  /** TCP, UDP, SCTP port; ICMP echo: the id, in both; else 0. */
  sourcePortOf(row: number): number {
    return this.flows.sourcePort(this.flow[row]!);
  }

  destinationPortOf(row: number): number {
    return this.flows.destinationPort(this.flow[row]!);
  }

  /** Tunnel kinds peeled, outermost first, 4 bits each (TunnelKind); 0: none. */
  tunnelsOf(row: number): number {
    return this.encapsulations.tunnels(this.encapsulation[row]!);
  }

  /** VNI, GRE key or MPLS label of the innermost tunnel. */
  tunnelIdOf(row: number): number {
    return this.encapsulations.tunnelId(this.encapsulation[row]!);
  }

  /** Interface number (pcapng) or SLL2 interface index; 0 otherwise. */
  ifaceOf(row: number): number {
    return this.encapsulations.iface(this.encapsulation[row]!);
  }

  #replace(key: (typeof COLUMN_KEYS)[number], Type: ArrayType): void {
    const grown = new Type(this.capacity);
    grown.set(this[key].subarray(0, this.count));
    (this as Record<string, unknown>)[key] = grown;
  }
}

type ArrayType = new (length: number) => Float64Array | Uint32Array | Uint16Array | Uint8Array;
type NarrowKey = 'oddCaptured' | 'wireLength' | 'payloadLength' | 'encapsulation';

/** Every typed array of a row's fields. */
export const COLUMN_KEYS = [
  'time',
  'oddCaptured',
  'wireLength',
  'flags',
  'protocol',
  'ttl',
  'tos',
  'ipId',
  'flow',
  'seq',
  'ack',
  'tcpFlags',
  'extra',
  'payloadLength',
  'hashLow',
  'hashHigh',
  'oddHashed',
  'encapsulation',
] as const;

/** TCP window and timestamps in 32 bits: only whether they are the same matters. */
export function foldTcpExtra(window: number, tsval: number, tsecr: number): number {
  let h = Math.imul(window ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ tsval, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ tsecr, 0x27d4eb2f);
  return (h ^ (h >>> 15)) >>> 0;
}

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
