import { readInt64, readUint16, readUint32, readUint64 } from './bytes.ts';
import { MAX_BLOCK_LENGTH, MAX_CAPTURED_LENGTH, MAX_INTERFACES, MAX_SECRETS, MAX_TEXT_LENGTH } from './limits.ts';
import { displayText } from './text.ts';
import { TimestampUnits } from './timestamp.ts';
import { type CaptureInterface, type RecordSink, type SecretsPlace, UNTIMED, type UnitReader } from './types.ts';

const Block = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2,
  simple: 3,
  statistics: 5,
  enhanced: 6,
  secrets: 10,
} as const;
/** Codes 2 and above mean something else in each kind of block. */
const Option = { end: 0, comment: 1 } as const;
const InterfaceOption = { name: 2, description: 3, tsresol: 9, fcslen: 13, tsoffset: 14 } as const;
const StatisticsOption = { ifdrop: 5, osdrop: 7 } as const;

interface Interface extends CaptureInterface {
  units: TimestampUnits;
}

/**
 * The pcapng format (draft-ietf-opsawg-pcapng): sections, interfaces, packets and interface statistics are read, every
 * other block is stepped over. A new section starts a new list of interfaces; `interfaces` holds all of them.
 */
export class PcapngUnits implements UnitReader {
  need = 12;
  damage: string | null = null;
  readonly interfaces: Interface[] = [];
  readonly secrets: SecretsPlace[] = [];

  #sink: RecordSink;
  #little = true;
  /** Index of the current section's first interface. */
  #base = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  get statisticsDrops(): number | null {
    let sum: number | null = null;
    for (const entry of this.interfaces) if (entry.drops !== null) sum = (sum ?? 0) + entry.drops;
    return sum;
  }

  step(buffer: Uint8Array, at: number, available: number, position: number): number {
    if (available < 12) {
      this.need = 12;
      return 0;
    }
    // The type of a section header reads the same in both byte orders; its third word tells the order.
    const section = readUint32(buffer, at, true) === Block.section;
    if (section) {
      const magic = readUint32(buffer, at + 8, true);
      if (magic !== 0x1a2b3c4d && magic !== 0x4d3c2b1a) {
        return this.#damaged(`section at byte ${position} has no byte-order magic`);
      }
      this.#little = magic === 0x1a2b3c4d;
    }
    const little = this.#little;
    const type = readUint32(buffer, at, little);
    const total = readUint32(buffer, at + 4, little);
    if (total < 12 || total % 4 !== 0 || total > MAX_BLOCK_LENGTH) {
      return this.#damaged(`block at byte ${position} claims a length of ${total} bytes`);
    }
    if (available < total) {
      this.need = total;
      return 0;
    }
    const again = readUint32(buffer, at + total - 4, little);
    if (again !== total) {
      return this.#damaged(`block at byte ${position} says it has ${total} bytes at its start and ${again} at its end`);
    }
    const body = at + 8;
    const end = at + total - 4;
    let done = true;
    if (section) done = this.#section(buffer, body, end, position);
    else if (type === Block.enhanced || type === Block.packet) {
      done = this.#packet(buffer, body, end, position, type === Block.packet);
    } else if (type === Block.simple) done = this.#simple(buffer, body, end, position);
    else if (type === Block.interface) done = this.#interface(buffer, body, end, position);
    else if (type === Block.statistics) this.#statistics(buffer, body, end);
    else if (type === Block.secrets) this.#secrets(buffer, body, end, position);
    return done ? total : -1;
  }

  #section(buffer: Uint8Array, body: number, end: number, position: number): boolean {
    if (end - body < 16) return this.#fault(`section header at byte ${position} is too short`);
    const major = readUint16(buffer, body + 4, this.#little);
    if (major !== 1) return this.#fault(`pcapng version ${major} at byte ${position + 12} is not supported`);
    this.#base = this.interfaces.length;
    return true;
  }

  #interface(buffer: Uint8Array, body: number, end: number, position: number): boolean {
    if (end - body < 8) return this.#fault(`interface block at byte ${position} is too short`);
    if (this.interfaces.length >= MAX_INTERFACES) {
      return this.#fault(`interface block at byte ${position}: more than ${MAX_INTERFACES} interfaces`);
    }
    const little = this.#little;
    let resolution = 6;
    let offset = 0;
    let name = '';
    let description = '';
    let fcsLength = 0;
    forEachOption(buffer, body + 8, end, little, (code, at, length) => {
      const text = () => displayText(buffer, at, length, MAX_TEXT_LENGTH);
      if (code === InterfaceOption.tsresol && length >= 1) resolution = buffer[at]!;
      else if (code === InterfaceOption.tsoffset && length >= 8) offset = readInt64(buffer, at, little);
      else if (code === InterfaceOption.name) name = text();
      else if (code === InterfaceOption.description) description = text();
      // Counted in bits; writers before that was settled counted bytes.
      else if (code === InterfaceOption.fcslen && length >= 1)
        fcsLength = buffer[at]! < 8 ? buffer[at]! : buffer[at]! >> 3;
    });
    this.interfaces.push({
      linkType: readUint16(buffer, body, little),
      snaplen: readUint32(buffer, body + 4, little) || MAX_CAPTURED_LENGTH,
      name,
      description,
      fcsLength,
      units: new TimestampUnits(resolution, offset),
      drops: null,
    });
    return true;
  }

  #packet(buffer: Uint8Array, body: number, end: number, position: number, obsolete: boolean): boolean {
    if (end - body < 20) return this.#fault(`packet block at byte ${position} is too short`);
    const little = this.#little;
    const number = obsolete ? readUint16(buffer, body, little) : readUint32(buffer, body, little);
    const index = this.#base + number;
    if (index >= this.interfaces.length) {
      return this.#fault(`packet block at byte ${position} names interface ${number}, which is not described`);
    }
    const captured = readUint32(buffer, body + 12, little);
    if (captured > MAX_CAPTURED_LENGTH || captured > end - body - 20) {
      return this.#fault(`packet block at byte ${position} claims ${captured} captured bytes`);
    }
    const entry = this.interfaces[index]!;
    entry.units.convert(readUint32(buffer, body + 4, little), readUint32(buffer, body + 8, little));
    this.#sink.record(
      buffer,
      body + 20,
      captured,
      readUint32(buffer, body + 16, little),
      entry.units.seconds,
      entry.units.nanoseconds,
      entry.linkType,
      index,
      position + 28,
    );
    const options = body + 20 + ((captured + 3) & ~3);
    // Options are rare, comments rarer.
    if (options + 4 <= end) this.#comments(buffer, options, end);
    return true;
  }

  #comments(buffer: Uint8Array, from: number, end: number): void {
    forEachOption(buffer, from, end, this.#little, (code, at, length) => {
      if (code === Option.comment) this.#sink.comment(displayText(buffer, at, length, MAX_TEXT_LENGTH));
    });
  }

  /** A simple packet has no time and belongs to the section's first interface. */
  #simple(buffer: Uint8Array, body: number, end: number, position: number): boolean {
    const entry = this.interfaces[this.#base];
    if (end - body < 4 || entry === undefined) {
      return this.#fault(`simple packet block at byte ${position} is too short or has no interface`);
    }
    const original = readUint32(buffer, body, this.#little);
    const captured = Math.min(original, entry.snaplen, end - body - 4);
    if (captured > MAX_CAPTURED_LENGTH) {
      return this.#fault(`simple packet block at byte ${position} holds ${captured} captured bytes`);
    }
    this.#sink.record(buffer, body + 4, captured, original, UNTIMED, 0, entry.linkType, this.#base, position + 12);
    return true;
  }

  #statistics(buffer: Uint8Array, body: number, end: number): void {
    if (end - body < 12) return;
    const entry = this.interfaces[this.#base + readUint32(buffer, body, this.#little)];
    if (entry === undefined) return;
    let drops: number | null = null;
    forEachOption(buffer, body + 12, end, this.#little, (code, at, length) => {
      if ((code !== StatisticsOption.ifdrop && code !== StatisticsOption.osdrop) || length < 8) return;
      const count = readUint64(buffer, at, this.#little);
      // All ones is how writers put "not known"; no count of packets comes near it.
      if (count <= Number.MAX_SAFE_INTEGER) drops = (drops ?? 0) + count;
    });
    if (drops !== null) entry.drops = drops;
  }

  #secrets(buffer: Uint8Array, body: number, end: number, position: number): void {
    if (end - body < 8 || this.secrets.length >= MAX_SECRETS) return;
    const length = readUint32(buffer, body + 4, this.#little);
    if (length > end - body - 8) return;
    this.secrets.push({ kind: readUint32(buffer, body, this.#little), fileOffset: position + 16, length });
  }

  #fault(message: string): false {
    this.damage = message;
    return false;
  }

  #damaged(message: string): -1 {
    this.damage = message;
    return -1;
  }
}

/** Walks the options of a block; stops at the end marker or at the first that does not fit. */
function forEachOption(
  buffer: Uint8Array,
  from: number,
  end: number,
  little: boolean,
  visit: (code: number, at: number, length: number) => void,
): void {
  let at = from;
  while (at + 4 <= end) {
    const code = readUint16(buffer, at, little);
    const length = readUint16(buffer, at + 2, little);
    if (code === Option.end || at + 4 + length > end) return;
    visit(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}
