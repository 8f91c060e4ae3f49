/** One line of a packet's details. */
export interface PacketField {
  name: string;
  value: string;
}

/**
 * Gathers the fields of one packet, outermost first, each with the tunnel level that it was met at. Names of the
 * innermost level stand alone (`TTL`), those around it are prefixed (`Outer TTL`, `Outer 2 TTL` further out), so that
 * the same packet has the same names before and inside a tunnel.
 */
export class FieldList {
  readonly bytes: Uint8Array;
  /** Tunnels entered so far. */
  level = 0;
  /** Ethernet headers met so far; bounds the recursion. */
  frames = 0;
  #entries: { name: string; value: string; level: number }[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  has(at: number, length: number): boolean {
    return at + length <= this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    return (this.u8(at) << 8) | this.u8(at + 1);
  }

  u32(at: number): number {
    return ((this.u16(at) << 16) | this.u16(at + 2)) >>> 0;
  }

  add(name: string, value: string | number): void {
    this.#entries.push({ name, value: String(value), level: this.level });
  }

  hex(name: string, value: number, digits: number): void {
    this.add(name, `0x${value.toString(16).padStart(digits, '0')}`);
  }

  /** Notes why the list ends early. */
  cut(layer: string): void {
    this.add(layer, 'cut off');
  }

  result(): PacketField[] {
    return this.#entries.map(({ name, value, level }) => {
      const out = this.level - level;
      if (out === 0 || name === 'Frame') return { name, value };
      // Acronyms keep their capitals, words do not: "Outer TTL", "Outer source".
      const word = /^[A-Z][a-z]/.test(name) ? name[0]!.toLowerCase() + name.slice(1) : name;
      return { name: `${out === 1 ? 'Outer' : `Outer ${out}`} ${word}`, value };
    });
  }
}
