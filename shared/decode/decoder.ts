import { MAX_CAPTURED_LENGTH, MAX_TEXT_LENGTH } from '../pcap/limits.ts';
import { linkTypeName } from '../pcap/link-types.ts';
import { CaptureReader } from '../pcap/reader.ts';
import { type CaptureInterface, type InputFault, type RecordSink, type SecretsPlace, UNTIMED } from '../pcap/types.ts';
import type { AddressTable } from './addresses.ts';
import type { DecodedCapture } from './capture.ts';
import { foldTcpExtra, PacketColumns, RowFlag } from './columns.ts';
import { FlowCache } from './flow-cache.ts';
import { PayloadHash } from './hash.ts';
import { decodeLink } from './link.ts';
import { Protocol } from './protocols.ts';
import { DecodeState, u32 } from './state.ts';

/**
 * Payload bytes hashed unless told otherwise: enough to tell packets apart, and little enough that the first fragment
 * of a datagram, on a link of 1500 bytes and inside a tunnel too, holds as much as the whole datagram elsewhere.
 */
export const DEFAULT_HASH_PREFIX = 1024;

/** Rows from which on the beginning of a file tells how many there will be. */
const SAMPLE_ROWS = 4096;

/** Records of one capture whose comments are kept. */
const MAX_COMMENTS = 100_000;

export interface DecoderOptions {
  /** Shared by all captures of a session. */
  addresses: AddressTable;
  /** Payload bytes that the hash covers at most, 0 to 65534. */
  hashPrefix?: number;
  /** Size of the file, bytes, where it is known: room is made for as many rows as its beginning lets expect. */
  fileBytes?: number;
  /** Records that begin at this position of the file or behind it are not read. */
  stopAt?: number;
}

/**
 * Decodes one capture file into columns as its bytes arrive, without an object per packet. Never throws on what a file
 * holds, and takes time in proportion to it.
 *
 * What the flags mean precisely:
 * - `malformed`: a header contradicts itself or the lengths around it (also an IP or UDP length beyond the record's
 *   length on the wire), ends before its own minimum, or is cut off by the snaplen before addresses and ports are
 *   there, for TCP before sequence, acknowledgement, flags and window (16 bytes), for echo before id and sequence; also
 *   a tunnel whose inner packet is cut off or broken, then the row keeps the outer packet's fields. A header cut off
 *   after that (TCP options, checksums), and a payload cut anywhere, is not malformed.
 * - `hashPartial`: fewer payload bytes are at hand than min(payload, `hashPrefix`), by the snaplen or in a first
 *   fragment; `hashedOf` says how many. Hashes compare where `hashedOf` is equal.
 * - Fragments: `payloadLength` of a first UDP fragment is the whole datagram's (its header says so), of any other
 *   fragment it counts that piece. When both an outer and the inner packet are fragments, the row tells the inner and
 *   `outerFragments` the outer one; of more than two levels those between are not told.
 */
export class CaptureDecoder implements DecodedCapture, RecordSink {
  readonly columns: PacketColumns;
  /** Packet comments of pcapng, by row. */
  readonly comments = new Map<number, string>();
  readonly hashPrefix: number;

  #addresses: AddressTable;
  #fileBytes: number;
  /** Where the bytes begin that rows are made of. */
  #start = 0;
  #reader: CaptureReader;
  #fault: InputFault | null = null;
  #state = new DecodeState();
  #hash = new PayloadHash();
  #recent = new FlowCache();

  constructor(options: DecoderOptions) {
    this.#addresses = options.addresses;
    this.columns = new PacketColumns(options.addresses.flows);
    this.#fileBytes = options.fileBytes ?? 0;
    this.hashPrefix = Math.max(0, Math.min(0xfffe, Math.floor(options.hashPrefix ?? DEFAULT_HASH_PREFIX)));
    this.columns.hashPrefix = this.hashPrefix;
    this.#reader = new CaptureReader(this);
    this.#reader.stopAt = options.stopAt ?? Number.POSITIVE_INFINITY;
  }

  /** Where the next record begins in the file. */
  get position(): number {
    return this.#reader.position;
  }

  /** Whether all was read that comes before `stopAt`. */
  get stopped(): boolean {
    return this.#reader.stopped;
  }

  /** Goes on at a record further on in the file, after the header. @param bytes how many are to come */
  goTo(position: number, bytes: number): void {
    this.#reader.goTo(position);
    this.#start = position;
    this.#fileBytes = bytes;
  }

  /** What the file has said about its interfaces up to now. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#reader.interfaces;
  }

  get secrets(): readonly SecretsPlace[] {
    return this.#reader.secrets;
  }

  get linkType(): string {
    const first = this.#reader.interfaces[0];
    return first === undefined ? '' : linkTypeName(first.linkType);
  }

  get snaplen(): number {
    return this.#reader.interfaces[0]?.snaplen ?? MAX_CAPTURED_LENGTH;
  }

  get truncated(): boolean {
    return this.damage === null && (this.#reader.truncated || this.#fault?.kind === 'truncated');
  }

  get damage(): string | null {
    return this.#reader.damage ?? (this.#fault?.kind === 'damaged' ? this.#fault.message : null);
  }

  get statisticsDrops(): number | null {
    return this.#reader.statisticsDrops;
  }

  /** The next bytes of the file, in any chunking; not kept after the call. */
  push(bytes: Uint8Array): void {
    this.#reader.push(bytes);
  }

  /**
   * The file is over: `truncated` is known from here on.
   * @param fault why what was pushed is not all that the file held; null when it is
   */
  end(fault: InputFault | null = null): void {
    this.#fault = fault;
    this.#reader.end();
  }

  /** Called by the reader for each record; appends one row. */
  record(
    buffer: Uint8Array,
    offset: number,
    capturedLength: number,
    originalLength: number,
    seconds: number,
    nanoseconds: number,
    linkType: number,
    iface: number,
    fileOffset: number,
  ): void {
    const s = this.#state;
    s.start(buffer, offset, capturedLength, originalLength, this.#reader.interfaces[iface]?.fcsLength ?? 0);
    s.iface = iface;
    decodeLink(s, linkType, offset, s.pieceEnd);
    if (s.layers === 0) s.flags |= RowFlag.other;

    const c = this.columns;
    const row = c.count;
    // Memory that is never touched costs nothing: room for half as many again as it looks saves growing.
    if (row >= c.capacity) c.grow(this.#expectedRows(row, fileOffset));
    if (row === 0) this.#firstRow();
    c.count = row + 1;
    c.wireBytes += originalLength;
    if (s.flags & RowFlag.malformed) c.malformed++;
    if (s.flags & RowFlag.group) c.groups++;
    if (originalLength > 0xffff) c.widen('wireLength');
    if (s.payloadLength > 0xffff) c.widen('payloadLength');
    this.#stamp(row, seconds, nanoseconds);
    c.places.add(row, fileOffset, capturedLength);
    c.linkTypes.add(row, linkType);
    c.interfaces.add(row, iface);
    c.wireLength[row] = originalLength;
    if (capturedLength !== (originalLength < c.snaplen ? originalLength : c.snaplen))
      this.#oddCaptured(row, capturedLength);
    const encapsulation = c.encapsulations.intern(s.tunnels, s.tunnelId, s.iface);
    if (encapsulation > 0xffff) c.widen('encapsulation');
    if (encapsulation !== 0) c.encapsulation[row] = encapsulation;
    this.#hashPayload(row);
    c.flags[row] = s.flags;
    if (s.sourceAt < 0) return;
    c.flow[row] = s.flags & RowFlag.ip6 ? this.#flowOf(true) : this.#flowOfIp4();
    c.protocol[row] = s.protocol;
    c.ttl[row] = s.ttl;
    if (s.tos !== 0) c.tos[row] = s.tos;
    c.ipId[row] = s.ipId;
    c.seq[row] = s.seq;
    c.ack[row] = s.ack;
    c.tcpFlags[row] = s.tcpFlags;
    if (s.protocol === Protocol.tcp) c.extra[row] = foldTcpExtra(s.window, s.tsval, s.tsecr);
    c.payloadLength[row] = s.payloadLength;
    if (s.fragmentKey !== 0) this.#fragment(row);
    if (s.quote.sourceAt >= 0) this.#quote(row);
  }

  comment(text: string): void {
    const row = this.columns.count - 1;
    const before = this.comments.get(row);
    if (before === undefined && this.comments.size >= MAX_COMMENTS) return;
    this.comments.set(row, before === undefined ? text : `${before}; ${text}`.slice(0, MAX_TEXT_LENGTH));
  }

  #firstRow(): void {
    const c = this.columns;
    c.places.alignment = this.#reader.alignment;
    c.snaplen = this.snaplen;
  }

  #oddCaptured(row: number, capturedLength: number): void {
    if (capturedLength >= 0xffff) this.columns.widen('oddCaptured');
    this.columns.oddCaptured[row] = capturedLength + 1;
  }

  #expectedRows(row: number, fileOffset: number): number {
    return row < SAMPLE_ROWS ? 0 : Math.ceil((row / (fileOffset - this.#start)) * this.#fileBytes * 1.5);
  }

  #stamp(row: number, seconds: number, nanoseconds: number): void {
    const c = this.columns;
    let time = row > 0 ? c.time[row - 1]! : 0;
    if (seconds === UNTIMED) {
      c.untimed++;
      this.#state.flags |= RowFlag.untimed;
    } else {
      if (c.untimed === row) c.baseSeconds = seconds;
      const before = time;
      time = (seconds - c.baseSeconds) * 1e9 + nanoseconds;
      if (row > 0 && time < before) c.stepsBack++;
    }
    c.time[row] = time;
    if (time < c.earliest) c.earliest = time;
    if (time > c.latest) c.latest = time;
  }

  #flowOfIp4(): number {
    const s = this.#state;
    const source = u32(s.bytes, s.sourceAt);
    const destination = u32(s.bytes, s.destinationAt);
    const ports = ((s.sourcePort << 16) | s.destinationPort) >>> 0;
    const known = this.#recent.find(source, destination, ports, s.protocol);
    if (known !== 0) return known;
    const flow = this.#flowOf(false);
    this.#recent.keep(source, destination, ports, s.protocol, flow);
    return flow;
  }

  #flowOf(v6: boolean): number {
    const s = this.#state;
    const source = this.#addresses.intern(s.bytes, s.sourceAt, v6);
    const destination = this.#addresses.intern(s.bytes, s.destinationAt, v6);
    return this.columns.flows.flow(s.protocol, source, s.sourcePort, destination, s.destinationPort);
  }

  #quote(row: number): void {
    const { bytes, quote } = this.#state;
    this.columns.quotes.add(
      row,
      quote.protocol,
      this.#addresses.intern(bytes, quote.sourceAt, quote.v6),
      this.#addresses.intern(bytes, quote.destinationAt, quote.v6),
      quote.sourcePort,
      quote.destinationPort,
      quote.ipId,
      quote.seq,
      quote.length,
    );
  }

  #fragment(row: number): void {
    const s = this.#state;
    const c = this.columns;
    // A packet inside says its own length, and so does the header of UDP.
    const told = s.layers > s.fragmentLayer || s.protocol === Protocol.udp;
    c.fragments.add(row, s.fragmentKey, s.fragmentOffset, s.fragmentLength, told);
    if (s.outerFragmentKey !== 0) c.outerFragments.add(row, s.outerFragmentKey, 0, s.outerFragmentLength, told);
  }

  #hashPayload(row: number): void {
    const s = this.#state;
    const c = this.columns;
    const payload = s.sourceAt < 0 ? 0 : s.payloadLength;
    const expected = payload < this.hashPrefix ? payload : this.hashPrefix;
    if (s.hashStart < 0 || s.hashLength <= 0) {
      if (expected !== 0) c.oddHashed[row] = 1;
      return;
    }
    const pieceEnd = Math.min(s.hashStart + s.hashLength, s.pieceEnd);
    const atHand = Math.max(0, Math.min(pieceEnd, s.capturedEnd) - s.hashStart);
    const length = Math.min(atHand, this.hashPrefix);
    if (length < Math.min(s.hashLength, this.hashPrefix)) s.flags |= RowFlag.hashPartial;
    this.#hash.update(s.bytes, s.hashStart, length);
    c.hashLow[row] = this.#hash.low;
    c.hashHigh[row] = this.#hash.high;
    if (length !== expected) c.oddHashed[row] = length + 1;
  }
}
