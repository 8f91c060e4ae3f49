import { ByteList } from './byte-list.ts';

/** Decryption Secrets Block: TLS key log, the format of NSS (draft-ietf-opsawg-pcapng section 4.7). */
export const TLS_KEY_LOG = 0x544c534b;

const Block = { section: 0x0a0d0d0a, interface: 1, enhanced: 6, secrets: 10 } as const;
const Option = { end: 0, name: 2, tsresol: 9, fcslen: 13 } as const;

/** Bytes of the section header that this writer begins with. */
const SECTION_LENGTH = 28;

/** One interface that packets are written for; its number is its place in the order of `addInterface`. */
export interface WrittenInterface {
  /** LINKTYPE_ number. */
  linkType: number;
  snaplen: number;
  name: string;
  /** Bytes of frame check sequence at the end of every packet. */
  fcsLength: number;
}

/**
 * Writes one section of little-endian pcapng in memory, with times in nanoseconds
 * (draft-ietf-opsawg-pcapng; read by Wireshark, tcpdump and our own reader).
 */
export class PcapngWriter {
  readonly #bytes = new ByteList();

  constructor() {
    this.#block(Block.section, 16, () => {
      this.#bytes.u32(0x1a2b3c4d);
      this.#bytes.u16(1);
      this.#bytes.u16(0);
      // Length of the section: not told.
      this.#bytes.u32(0xffffffff);
      this.#bytes.u32(0xffffffff);
    });
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#bytes.length;
  }

  addInterface({ linkType, snaplen, name, fcsLength }: WrittenInterface): void {
    const text = new Uint8Array(name.length);
    // Names of interfaces are ASCII; what is not would have to be counted in bytes.
    for (let i = 0; i < name.length; i++) text[i] = name.charCodeAt(i) < 0x80 ? name.charCodeAt(i) : 0x3f;
    const options = (text.length > 0 ? 4 + padded(text.length) : 0) + 8 + (fcsLength > 0 ? 8 : 0) + 4;
    this.#block(Block.interface, 8 + options, () => {
      this.#bytes.u16(linkType);
      this.#bytes.u16(0);
      this.#bytes.u32(snaplen);
      if (text.length > 0) this.#option(Option.name, text);
      this.#option(Option.tsresol, Uint8Array.of(9));
      // In bits.
      if (fcsLength > 0) this.#option(Option.fcslen, Uint8Array.of(fcsLength * 8));
      this.#bytes.u16(Option.end);
      this.#bytes.u16(0);
    });
  }

  /** Secrets that decrypt what follows; must come before the packets. @param kind TLS_KEY_LOG, … */
  addSecrets(kind: number, secrets: Uint8Array): void {
    this.#block(Block.secrets, 8 + padded(secrets.length), () => {
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
   */
  addPacket(iface: number, time: bigint, bytes: Uint8Array, wireLength: number): void {
    const stamp = BigInt.asUintN(64, time);
    this.#block(Block.enhanced, 20 + padded(bytes.length), () => {
      this.#bytes.u32(iface);
      this.#bytes.u32(Number(stamp >> 32n));
      this.#bytes.u32(Number(stamp & 0xffffffffn));
      this.#bytes.u32(bytes.length);
      this.#bytes.u32(wireLength);
      this.#bytes.padded(bytes);
    });
  }

  /** The file; nothing may be added after. */
  finish(): Uint8Array {
    return this.#bytes.take();
  }

  /** @param length of the body, a multiple of 4 */
  #block(type: number, length: number, body: () => void): void {
    this.#bytes.u32(type);
    this.#bytes.u32(length + 12);
    body();
    this.#bytes.u32(length + 12);
  }

  #option(code: number, value: Uint8Array): void {
    this.#bytes.u16(code);
    this.#bytes.u16(value.length);
    this.#bytes.padded(value);
  }
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
