/**
 * Numbers what is around packets: tunnels, tunnel id and interface. A capture has few of them, so that a row needs one
 * small number. Number 0: no tunnel, interface 0.
 */
export class EncapsulationTable {
  /** Per number: tunnel kinds, tunnel id, interface. */
  #words = new Uint32Array(3 * 64);
  /** Open addressing; holds numbers, 0 for empty. */
  #slots = new Int32Array(128);
  #last = 0;
  count = 1;

  /** Number of these three; added when new. */
  intern(tunnels: number, tunnelId: number, iface: number): number {
    if (this.#holds(this.#last, tunnels, tunnelId, iface)) return this.#last;
    if ((tunnels | tunnelId | iface) === 0) {
      this.#last = 0;
      return 0;
    }
    const mask = this.#slots.length - 1;
    let slot = hash(tunnels, tunnelId, iface) & mask;
    for (;;) {
      const found = this.#slots[slot]!;
      if (found === 0) break;
      if (this.#holds(found, tunnels, tunnelId, iface)) {
        this.#last = found;
        return found;
      }
      slot = (slot + 1) & mask;
    }
    const number = this.count++;
    if (number * 3 + 3 > this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words.set([tunnels, tunnelId, iface], number * 3);
    this.#slots[slot] = number;
    this.#last = number;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  tunnels(number: number): number {
    return this.#words[number * 3]!;
  }

  tunnelId(number: number): number {
    return this.#words[number * 3 + 1]!;
  }

  iface(number: number): number {
    return this.#words[number * 3 + 2]!;
  }

  #holds(number: number, tunnels: number, tunnelId: number, iface: number): boolean {
    const at = number * 3;
    return this.#words[at] === tunnels && this.#words[at + 1] === tunnelId && this.#words[at + 2] === iface;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let number = 1; number < this.count; number++) {
      let slot = hash(this.tunnels(number), this.tunnelId(number), this.iface(number)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number;
    }
  }
}

function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4eb2f);
  return h ^ (h >>> 15);
}
