/** Builds pcap and pcapng files in memory, in every flavour that the reader must know. */

/** One record of a capture file to build. */
export interface BuiltRecord {
  /** Nanoseconds since the epoch. Default: 1 s. */
  time?: bigint | number;
  bytes: Uint8Array;
  /** Length on the wire; default: `bytes.length` before `snaplen` cuts it. */
  originalLength?: number;
  /** pcapng: number of the interface in `interfaces`. Default 0. */
  iface?: number;
}

export interface PcapOptions {
  /** LINKTYPE_ number; default 1, Ethernet. */
  linkType?: number;
  /** Cuts records; default 262144. */
  snaplen?: number;
  /** Default: true (magic 0xa1b23c4d); false: microseconds. */
  nanoseconds?: boolean;
  /** Default: true. */
  littleEndian?: boolean;
  /** The modified format with eight more bytes in each record header (microseconds). */
  kuznetzov?: boolean;
}

/** Joins byte strings. */
export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A pcap file of `records`. */
export function pcapFile(records: readonly BuiltRecord[], options: PcapOptions = {}): Uint8Array {
  const little = options.littleEndian ?? true;
  const nano = (options.nanoseconds ?? true) && !options.kuznetzov;
  const snaplen = options.snaplen ?? 262144;
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, options.kuznetzov ? 0xa1b2cd34 : nano ? 0xa1b23c4d : 0xa1b2c3d4, little);
  header.setUint16(4, 2, little);
  header.setUint16(6, 4, little);
  header.setUint32(16, snaplen, little);
  header.setUint32(20, options.linkType ?? 1, little);
  const parts: Uint8Array[] = [new Uint8Array(header.buffer)];
  for (const record of records) {
    const time = BigInt(record.time ?? 1_000_000_000n);
    const kept = record.bytes.subarray(0, snaplen);
    const view = new DataView(new ArrayBuffer(options.kuznetzov ? 24 : 16));
    view.setUint32(0, Number(time / 1_000_000_000n), little);
    view.setUint32(4, Number((time % 1_000_000_000n) / (nano ? 1n : 1000n)), little);
    view.setUint32(8, kept.length, little);
    view.setUint32(12, record.originalLength ?? record.bytes.length, little);
    parts.push(new Uint8Array(view.buffer), kept);
  }
  return concatBytes(...parts);
}

export interface PcapngInterface {
  linkType?: number;
  snaplen?: number;
  /** The if_tsresol byte; default 9 (nanoseconds). null: the option is left out (microseconds). */
  tsresol?: number | null;
  /** if_tsoffset, seconds. */
  tsoffset?: bigint;
  name?: string;
}

export interface PcapngOptions {
  interfaces?: PcapngInterface[];
  littleEndian?: boolean;
  /** `enhanced` (default), `simple` (no times), or the obsolete `packet` block. */
  block?: 'enhanced' | 'simple' | 'packet';
  /** Appends an interface statistics block for interface 0. */
  drops?: { ifdrop?: bigint; osdrop?: bigint };
}

/** One pcapng block: type, padded body, both lengths. */
export function pcapngBlock(type: number, body: Uint8Array, little = true): Uint8Array {
  const padded = (body.length + 3) & ~3;
  const bytes = new Uint8Array(12 + padded);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, little);
  view.setUint32(4, bytes.length, little);
  bytes.set(body, 8);
  view.setUint32(8 + padded, bytes.length, little);
  return bytes;
}

/** One pcapng option with its padding. */
export function pcapngOption(code: number, value: Uint8Array, little = true): Uint8Array {
  const bytes = new Uint8Array(4 + ((value.length + 3) & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, little);
  view.setUint16(2, value.length, little);
  bytes.set(value, 4);
  return bytes;
}

/** The section header block that every section begins with. */
export function pcapngSection(little = true): Uint8Array {
  const body = new DataView(new ArrayBuffer(16));
  body.setUint32(0, 0x1a2b3c4d, little);
  body.setUint16(4, 1, little);
  body.setBigUint64(8, 0xffffffffffffffffn, little);
  return pcapngBlock(0x0a0d0d0a, new Uint8Array(body.buffer), little);
}

/** One section of a pcapng file; several can be concatenated. */
export function pcapngFile(records: readonly BuiltRecord[], options: PcapngOptions = {}): Uint8Array {
  const little = options.littleEndian ?? true;
  const interfaces = options.interfaces ?? [{}];
  const parts: Uint8Array[] = [pcapngSection(little)];
  for (const entry of interfaces) parts.push(interfaceBlock(entry, little));
  for (const record of records) {
    parts.push(recordBlock(record, interfaces[record.iface ?? 0]!, options.block ?? 'enhanced', little));
  }
  if (options.drops) {
    const body: Uint8Array[] = [new Uint8Array(12)];
    if (options.drops.ifdrop !== undefined) body.push(pcapngOption(5, uint64(options.drops.ifdrop, little), little));
    if (options.drops.osdrop !== undefined) body.push(pcapngOption(7, uint64(options.drops.osdrop, little), little));
    body.push(pcapngOption(0, new Uint8Array(0), little));
    parts.push(pcapngBlock(5, concatBytes(...body), little));
  }
  return concatBytes(...parts);
}

function interfaceBlock(entry: PcapngInterface, little: boolean): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(8));
  fixed.setUint16(0, entry.linkType ?? 1, little);
  fixed.setUint32(4, entry.snaplen ?? 262144, little);
  const parts: Uint8Array[] = [new Uint8Array(fixed.buffer)];
  if (entry.name !== undefined) parts.push(pcapngOption(2, new TextEncoder().encode(entry.name), little));
  if (entry.tsresol !== null) parts.push(pcapngOption(9, Uint8Array.of(entry.tsresol ?? 9), little));
  if (entry.tsoffset !== undefined)
    parts.push(pcapngOption(14, uint64(BigInt.asUintN(64, entry.tsoffset), little), little));
  parts.push(pcapngOption(0, new Uint8Array(0), little));
  return pcapngBlock(1, concatBytes(...parts), little);
}

function recordBlock(
  record: BuiltRecord,
  entry: PcapngInterface,
  kind: 'enhanced' | 'simple' | 'packet',
  little: boolean,
): Uint8Array {
  const kept = record.bytes.subarray(0, entry.snaplen ?? 262144);
  const original = record.originalLength ?? record.bytes.length;
  if (kind === 'simple') {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, original, little);
    return pcapngBlock(3, concatBytes(new Uint8Array(view.buffer), kept), little);
  }
  const resolution = entry.tsresol === null ? 6 : (entry.tsresol ?? 9);
  const units = resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  const time = BigInt(record.time ?? 1_000_000_000n) - (entry.tsoffset ?? 0n) * 1_000_000_000n;
  const ticks = (time * units) / 1_000_000_000n;
  const view = new DataView(new ArrayBuffer(20));
  if (kind === 'enhanced') view.setUint32(0, record.iface ?? 0, little);
  else {
    view.setUint16(0, record.iface ?? 0, little);
    view.setUint16(2, 0xffff, little);
  }
  view.setUint32(4, Number(ticks >> 32n), little);
  view.setUint32(8, Number(ticks & 0xffffffffn), little);
  view.setUint32(12, kept.length, little);
  view.setUint32(16, original, little);
  return pcapngBlock(kind === 'enhanced' ? 6 : 2, concatBytes(new Uint8Array(view.buffer), kept), little);
}

function uint64(value: bigint, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value, little);
  return new Uint8Array(view.buffer);
}
