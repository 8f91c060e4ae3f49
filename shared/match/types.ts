import type { ClockPrior } from '../clock/prior.ts';
import type { AddressTable } from '../decode/addresses.ts';
import type { DecodedCapture } from '../decode/capture.ts';
import type { NarrowColumn, PacketColumns } from '../decode/columns.ts';

/** A time inside a capture in which it did not listen. */
export interface HopGap {
  /** ns since the epoch on the hop's own clock; `to` is null when it did not come back, or nobody wrote down when. */
  from: bigint;
  to: bigint | null;
  /** Records of the capture before it. */
  after: number;
  /** Why, in words. */
  reason: string;
}

/** One hop of the path as the matcher gets it. */
export interface HopInput {
  name: string;
  capture: DecodedCapture;
  /** From when to when the capture certainly listened, ns since the epoch on the hop's own clock; null: not known. */
  start: bigint | null;
  stop: bigint | null;
  /** Times in between in which it did not, ascending; absent: none. */
  gaps?: readonly HopGap[];
  /** Packets that the capture itself lost; null: not known. */
  kernelDrops: number | null;
  /** Hops with the same id share one kernel clock; null: not known. */
  clockId: string | null;
  /** Name of the node that the capture point is on; absent or null: not known. */
  node?: string | null;
  /** What clock probes over SSH say of this hop's clock, against the machine that captures; null or absent: not probed. */
  clockPrior?: ClockPrior | null;
}

export interface AnalysisInput {
  /** In path order, source first. */
  hops: HopInput[];
  addresses: AddressTable;
  /** Seconds that a packet may take to the next hop before it counts as lost. */
  tmaxSeconds: number;
  /** Addresses that the path is about, besides what the captures show. */
  targets: string[];
  /** The captures still run: what is younger than `tmaxSeconds` is not judged, and the newest record ends the window. */
  live?: boolean;
  /** Called where large arrays have just become of no use. */
  tidy?: () => void;
}

/** No unit, no hop, no flow. */
export const NONE = -1;

/**
 * The packets of one hop: records after reassembly, so that a fragmented datagram is one. "Unit" is the index of such a
 * packet. Typed arrays indexed by unit unless said otherwise; not to be written to, because hops, and the columns, share
 * them where they say the same.
 */
export interface HopPackets {
  columns: PacketColumns;
  count: number;
  /** First record (row) of the packet. */
  row: Uint32Array;
  /** Unit of a row, NONE for rows that are no packet of their own (later fragments, non-IP). Indexed by row. */
  unitOfRow: Int32Array;
  /** Transport payload bytes of the whole packet. */
  payload: NarrowColumn;
  /** 1 when a fragment is missing: such a packet counts as not there. */
  incomplete: Uint8Array;
  /** Directed flow: conversation * 2 + side (0: from the lower endpoint, 1: from the higher). */
  flow: Uint32Array;
  /** Units in order of captured time (identity unless the file is out of order). */
  order: Uint32Array;
  /** Of a capture of all interfaces: for how long a packet was seen there at most, ns; absent: packets are moments. */
  stay?: number;
  /** What something on the way rewrote in packets of this hop, so that keys must not go by it; absent: nothing. */
  changes?: PacketChanges;
}

/** By conversation and by directed flow. */
export interface PacketChanges {
  /** Rewritten bits per conversation. */
  rewritten: Uint8Array;
  /** Per directed flow: what was added to its TCP sequence numbers. */
  shifts: ReadonlyMap<number, number>;
}

export const Rewritten = {
  /** IPv4 at some hops and IPv6 at others: identification, ICMP types. */
  version: 1,
  /** ICMP errors that quote a translated packet: the quote's addresses, ports and checksums, thus the content's hash. */
  quote: 2,
  /** TCP sequence numbers in some direction, and perhaps timestamps. */
  numbers: 4,
} as const;

/** What became of the packets of one hop. Indexed by unit. */
export interface HopLinks {
  /** Unit at the next hop down the path that saw it, and that hop; NONE when none did. */
  down: Int32Array;
  downHop: Int8Array;
  /** Unit at the nearest hop up the path, and that hop. */
  up: Int32Array;
  upHop: Int8Array;
  /**
   * Payload found further down, disjoint ascending ranges from its start (UDP: as many bytes as were found); only of units
   * that were cut or merged on the way, else all or nothing.
   */
  covered: Map<number, number[]>;
  /** LinkFlag bits. */
  flags: Uint8Array;
}

export const LinkFlag = {
  /** An extra copy that the network made between the previous hop and this one. */
  duplicate: 1,
  /** Lost, but which of several identical packets it was cannot be told. */
  ambiguous: 2,
  /** Joined by byte range: cut (TSO, GSO) or merged (GRO) between the hops. */
  resegmented: 4,
  /** Joined without IP ID, window and TCP timestamps, because something on the way rewrites them. */
  weak: 8,
  /** Its packet was seen up the path, but longer ago than tmax: lost there by definition, and yet not unmatched here. */
  late: 16,
  /** Arrived with other payload bytes than it was sent with; the packet as sent is lost. */
  corrupted: 32,
} as const;

/** 0 forward, 1 reverse: the travel direction of a directed flow; 2: not the path's traffic. */
export type Travel = 0 | 1 | 2;
export const OFF_PATH = 2;
