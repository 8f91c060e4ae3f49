import { ByteList } from './byte-list.ts';
import { utf8Bytes } from './text.ts';

/** Decryption Secrets Block: TLS key log, the format of NSS (draft-ietf-opsawg-pcapng section 4.7). */
export const TLS_KEY_LOG = 0x544c534b;

const Block = { section: 0x0a0d0d0a, interface: 1, simple: 3, statistics: 5, enhanced: 6, secrets: 10 } as const;
const Option = { end: 0, comment: 1, name: 2, description: 3, tsresol: 9, filter: 11, fcslen: 13 } as const;
const SectionOption = { application: 4 } as const;
const StatisticsOption = { received: 4, systemDrops: 7 } as const;

/** Bytes of the section header of a writer that says nothing of its section. */
const SECTION_LENGTH = 28;
/** An option says its length in 16 bits. */
const MOST_OPTION_BYTES = 65535;

/** One interface that packets are written for; its number is its place in the order of `addInterface`. */
export interface WrittenInterface {
  /** LINKTYPE_ number. */
  linkType: number;
  snaplen: number;
  name: string;
  /** Bytes of frame check sequence at the end of every packet. */
  fcsLength: number;
  description?: string;
  comment?: string;
  /** The filter that its capture had, in pcap's language. */
  filter?: string;
}

/** What a section says of itself. */
export interface WrittenSection {
  application: string;
  comment: string;
}

/** What an interface says of its capture as a whole; null: not known. */
export interface WrittenStatistics {
  /** ns since the epoch. */
  time: bigint;
  received: number | null;
  /** Dropped by the operating system. */
  drops: number | null;
}

interface WrittenOption {
  code: number;
  value: Uint8Array;
}

/**
 * Writes one section of little-endian pcapng, with times in nanoseconds (draft-ietf-opsawg-pcapng; read by Wireshark,
 * tcpdump and our own reader). What is written is held until it is taken.
 */
export class PcapngWriter {
  readonly #bytes = new ByteList();

  constructor(section?: WrittenSection) {
    const options: WrittenOption[] = [];
    if (section !== undefined) {
      addText(options, Option.comment, section.comment);
      addText(options, SectionOption.application, section.application);
    }
    this.#block(Block.section, 16, options, () => {
      this.#bytes.u32(0x1a2b3c4d);
      this.#bytes.u16(1);
      this.#bytes.u16(0);
      // Length of the section: not told.
      this.#bytes.u32(0xffffffff);
      this.#bytes.u32(0xffffffff);
    });
  }

  /** Bytes written and not taken so far. */
  get length(): number {
    return this.#bytes.length;
  }

  addInterface({ linkType, snaplen, name, fcsLength, description, comment, filter }: WrittenInterface): void {
    const options: WrittenOption[] = [];
    addText(options, Option.comment, comment);
    addText(options, Option.name, name);
    addText(options, Option.description, description);
    // A byte 0 before it: the text is a filter of pcap's language.
    if (filter)
      options.push({ code: Option.filter, value: Uint8Array.of(0, ...utf8Bytes(filter, MOST_OPTION_BYTES - 1)) });
    options.push({ code: Option.tsresol, value: Uint8Array.of(9) });
    // In bits.
    if (fcsLength > 0) options.push({ code: Option.fcslen, value: Uint8Array.of(fcsLength * 8) });
    this.#block(Block.interface, 8, options, () => {
      this.#bytes.u16(linkType);
      this.#bytes.u16(0);
      this.#bytes.u32(snaplen);
    });
  }

  /** Secrets that decrypt what follows; must come before the packets. @param kind TLS_KEY_LOG, … */
  addSecrets(kind: number, secrets: Uint8Array): void {
    this.#block(Block.secrets, 8 + padded(secrets.length), [], () => {
      this.#bytes.u32(kind);
      this.#bytes.u32(secrets.length);
      this.#bytes.padded(secrets);
    });
  }

  /**
   * @param iface number of the interface
   * @param time ns since the epoch
   * @param bytes as captured
   * @param wireLength bytes that the packet had on the wire
   * @param comments shown with the packet
   */
  addPacket(
    iface: number,
    time: bigint,
    bytes: Uint8Array,
    wireLength: number,
    comments: readonly string[] = NO_COMMENTS,
  ): void {
    const options = comments.length === 0 ? NO_OPTIONS : commentOptions(comments);
    this.#block(Block.enhanced, 20 + padded(bytes.length), options, () => {
      this.#bytes.u32(iface);
      this.#time(time);
      this.#bytes.u32(bytes.length);
      this.#bytes.u32(wireLength);
      this.#bytes.padded(bytes);
    });
  }

  /** A packet of the first interface of which no time is known. */
  addUntimed(bytes: Uint8Array, wireLength: number): void {
    this.#block(Block.simple, 4 + padded(bytes.length), NO_OPTIONS, () => {
      this.#bytes.u32(wireLength);
      this.#bytes.padded(bytes);
    });
  }

  /** What is known of an interface at the end of its capture. */
  addStatistics(iface: number, { time, received, drops }: WrittenStatistics): void {
    const options: WrittenOption[] = [];
    if (received !== null) options.push({ code: StatisticsOption.received, value: count64(received) });
    if (drops !== null) options.push({ code: StatisticsOption.systemDrops, value: count64(drops) });
    this.#block(Block.statistics, 12, options, () => {
      this.#bytes.u32(iface);
      this.#time(time);
    });
  }

  /** What was written since the last time; the file is the pieces one after the other. */
  take(): Uint8Array {
    const bytes = this.#bytes.take();
    this.#bytes.length = 0;
    return bytes;
  }

  /** The file, where nothing of it was taken before; nothing may be added after. */
  finish(): Uint8Array {
    return this.#bytes.take();
  }

  /** @param length of the body without its options, a multiple of 4 */
  #block(type: number, length: number, options: readonly WrittenOption[], body: () => void): void {
    let total = length + 12;
    if (options.length > 0) total += 4;
    for (const { value } of options) total += 4 + padded(value.length);
    this.#bytes.u32(type);
    this.#bytes.u32(total);
    body();
    for (const { code, value } of options) {
      this.#bytes.u16(code);
      this.#bytes.u16(value.length);
      this.#bytes.padded(value);
    }
    if (options.length > 0) this.#bytes.u32(Option.end);
    this.#bytes.u32(total);
  }

  #time(time: bigint): void {
    const stamp = BigInt.asUintN(64, time);
    this.#bytes.u32(Number(stamp >> 32n));
    this.#bytes.u32(Number(stamp & 0xffffffffn));
  }
}

const NO_COMMENTS: readonly string[] = [];
const NO_OPTIONS: readonly WrittenOption[] = [];

function commentOptions(comments: readonly string[]): WrittenOption[] {
  const options: WrittenOption[] = [];
  for (const comment of comments) addText(options, Option.comment, comment);
  return options;
}

function addText(options: WrittenOption[], code: number, text: string | undefined): void {
  if (text) options.push({ code, value: utf8Bytes(text, MOST_OPTION_BYTES) });
}

function count64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/**
 * A capture that this writer made, with secrets more, before all that they decrypt.
 * @param kind TLS_KEY_LOG, …
 */
export function withSecrets(capture: Uint8Array, kind: number, secrets: Uint8Array): Uint8Array {
  const writer = new PcapngWriter();
  writer.addSecrets(kind, secrets);
  const head = writer.finish();
  const whole = new Uint8Array(head.length + capture.length - SECTION_LENGTH);
  whole.set(head);
  whole.set(capture.subarray(SECTION_LENGTH), head.length);
  return whole;
}

const padded = (length: number): number => (length + 3) & ~3;
