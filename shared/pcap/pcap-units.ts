import { readUint16, readUint32 } from './bytes.ts';
import { MAX_CAPTURED_LENGTH } from './limits.ts';
import type { CaptureInterface, RecordSink, UnitReader } from './types.ts';

/**
 * Magic numbers that libpcap reads, as they look in the file's own byte order. Two more that it names (0xa1b234cd,
 * 0xa12b3c4d) are reserved there and read by nobody.
 */
export const PcapMagic = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, kuznetzov: 0xa1b2cd34 } as const;

/** The pcap format: a 24-byte header, then records of 16 (Kuznetzov's patch: 24) bytes and the packet. */
export class PcapUnits implements UnitReader {
  need = 24;
  damage: string | null = null;
  readonly interfaces: CaptureInterface[] = [];
  readonly secrets = [];
  readonly statisticsDrops = null;

  #sink: RecordSink;
  #little: boolean;
  #recordHeader: number;
  #nanosecondsPerUnit: number;
  #lengths: 'normal' | 'swapped' | 'maybe swapped' = 'normal';
  #linkType = 0;

  constructor(sink: RecordSink, magic: number, little: boolean) {
    this.#sink = sink;
    this.#little = little;
    this.#recordHeader = magic === PcapMagic.kuznetzov ? 24 : 16;
    this.#nanosecondsPerUnit = magic === PcapMagic.nanoseconds ? 1 : 1000;
  }

  step(buffer: Uint8Array, at: number, available: number, position: number): number {
    return this.interfaces.length === 0
      ? this.#header(buffer, at, available)
      : this.#record(buffer, at, available, position);
  }

  #header(buffer: Uint8Array, at: number, available: number): number {
    if (available < 24) {
      this.need = 24;
      return 0;
    }
    const major = readUint16(buffer, at + 4, this.#little);
    const minor = readUint16(buffer, at + 6, this.#little);
    // As libpcap (sf-pcap.c): old writers had the two lengths of a record the other way round.
    if (major === 543 || (major === 2 && minor < 3)) this.#lengths = 'swapped';
    else if (major === 2 && minor === 3) this.#lengths = 'maybe swapped';
    else if (major < 2) {
      this.damage = `pcap version ${major}.${minor} at byte 4 is not supported`;
      return -1;
    }
    const network = readUint32(buffer, at + 20, this.#little);
    this.#linkType = network & 0xffff;
    // Bit 26 says that the top four bits count the frame check sequence in words of 16 bits.
    const fcsLength = network & 0x04000000 ? (network >>> 28) * 2 : 0;
    const snaplen = readUint32(buffer, at + 16, this.#little);
    this.interfaces.push({
      linkType: this.#linkType,
      snaplen: snaplen || MAX_CAPTURED_LENGTH,
      name: '',
      description: '',
      fcsLength,
      drops: null,
    });
    return 24;
  }

  #record(buffer: Uint8Array, at: number, available: number, position: number): number {
    const header = this.#recordHeader;
    if (available < header) {
      this.need = header;
      return 0;
    }
    const little = this.#little;
    let captured = readUint32(buffer, at + 8, little);
    let original = readUint32(buffer, at + 12, little);
    if (this.#lengths === 'swapped' || (this.#lengths === 'maybe swapped' && captured > original)) {
      const other = captured;
      captured = original;
      original = other;
    }
    if (captured > MAX_CAPTURED_LENGTH) {
      this.damage = `record at byte ${position} claims ${captured} captured bytes, more than ${MAX_CAPTURED_LENGTH}`;
      return -1;
    }
    const total = header + captured;
    if (available < total) {
      this.need = total;
      return 0;
    }
    const seconds = readUint32(buffer, at, little);
    const nanoseconds = readUint32(buffer, at + 4, little) * this.#nanosecondsPerUnit;
    this.#sink.record(
      buffer,
      at + header,
      captured,
      original,
      seconds,
      nanoseconds,
      this.#linkType,
      0,
      position + header,
    );
    return total;
  }
}
