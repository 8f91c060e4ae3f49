import { RowFlag } from './columns.ts';
import { Quote } from './quotes.ts';

/** Shims and tunnels around one packet at most: `tunnels` holds 4 bits for each. */
export const MAX_DEPTH = 8;
export const MAX_EXTENSION_HEADERS = 16;
export const MAX_MPLS_LABELS = 16;

/** What `commit` keeps of the flags of the layers around: faults and where the packet was met. */
const KEPT = RowFlag.malformed | RowFlag.tunnelled | RowFlag.outgoing | RowFlag.fragmentFirst | RowFlag.fragmentMore;

/**
 * The packet being decoded: one object, used again for every packet, that the layer functions write to. Offsets are
 * absolute in `bytes`; `end` arguments are where a layer ends by its lengths and may lie beyond `capturedEnd`.
 */
export class DecodeState {
  bytes: Uint8Array = new Uint8Array(0);
  /** First offset that was not captured. */
  capturedEnd = 0;
  /** Where the bytes of this record end on the wire, or earlier: where the fragment at hand ends. */
  pieceEnd = 0;
  /** Inside a first fragment: inner lengths may well run past its end. */
  fragmented = false;

  flags = 0;
  iface = 0;
  protocol = 0;
  ttl = 0;
  tos = 0;
  ipId = 0;
  /** Offsets of the addresses; -1 for none. */
  sourceAt = -1;
  destinationAt = -1;
  sourcePort = 0;
  destinationPort = 0;
  seq = 0;
  ack = 0;
  tcpFlags = 0;
  window = 0;
  tsval = 0;
  tsecr = 0;
  payloadLength = 0;
  /** The bytes that the payload hash is about: offset and length by the headers; -1 for none. */
  hashStart = -1;
  hashLength = 0;
  fragmentKey = 0;
  fragmentOffset = 0;
  fragmentLength = 0;
  /** `layers` when the fragment was met: more of them at the end mean that it carries a packet with headers of its own. */
  fragmentLayer = 0;
  /** The same of the outermost fragmented packet where the packet inside is a fragment too; key 0: it is not. */
  outerFragmentKey = 0;
  outerFragmentLength = 0;
  tunnels = 0;
  tunnelId = 0;
  depth = 0;
  /** Layers committed so far: tells whether an inner packet could be decoded. */
  layers = 0;
  /** What the innermost packet quotes, when it is an ICMP error. */
  readonly quote = new Quote();
  /** RowFlag.group when the innermost link header says multicast or broadcast. */
  linkGroup = 0;

  /** Begins a record. Its frame check sequence, the last `fcsLength` bytes on the wire, is not looked at. */
  start(bytes: Uint8Array, offset: number, capturedLength: number, originalLength: number, fcsLength: number): void {
    this.bytes = bytes;
    this.pieceEnd = offset + Math.max(capturedLength, originalLength) - fcsLength;
    this.capturedEnd = Math.min(offset + capturedLength, this.pieceEnd);
    this.fragmented = false;
    this.flags = 0;
    this.iface = 0;
    this.tunnels = 0;
    this.tunnelId = 0;
    this.depth = 0;
    this.layers = 0;
    this.linkGroup = 0;
    this.fragmentKey = 0;
    this.fragmentOffset = 0;
    this.fragmentLength = 0;
    this.outerFragmentKey = 0;
    this.#clear();
  }

  /** An inner packet has been recognised: it takes the place of the layers around. */
  commit(flags: number): void {
    this.layers++;
    this.flags = (this.flags & KEPT) | flags | this.linkGroup;
    this.#clear();
  }

  /** Something that is not IP takes the place of the layers around. */
  commitOther(flags: number): void {
    this.commit(RowFlag.other | flags);
  }

  fault(): void {
    this.flags |= RowFlag.malformed;
  }

  /** Last offset (exclusive) that a header ending at `end` may be read to. */
  limit(end: number): number {
    return Math.min(end, this.capturedEnd);
  }

  /** Notes one more shim or tunnel; false, and a fault, when there are too many. */
  push(kind: number, id: number): boolean {
    if (this.depth >= MAX_DEPTH) {
      this.fault();
      return false;
    }
    this.depth++;
    this.tunnels = ((this.tunnels << 4) | kind) >>> 0;
    this.tunnelId = id;
    return true;
  }

  #clear(): void {
    this.protocol = 0;
    this.ttl = 0;
    this.tos = 0;
    this.ipId = 0;
    this.quote.sourceAt = -1;
    this.sourceAt = -1;
    this.destinationAt = -1;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.seq = 0;
    this.ack = 0;
    this.tcpFlags = 0;
    this.window = 0;
    this.tsval = 0;
    this.tsecr = 0;
    this.payloadLength = 0;
    this.hashStart = -1;
    this.hashLength = 0;
  }
}

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
