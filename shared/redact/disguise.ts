import type { RedactCiphers } from './ciphers.ts';
import { type PinnedPrefix, PrefixMap } from './prefix-map.ts';

/** "This network", loopback, multicast (its local block apart) and the limited broadcast. */
const IPV4_PINNED: readonly PinnedPrefix[] = [
  { prefix: [0, 0, 0, 0], length: 32 },
  { prefix: [127], length: 8 },
  { prefix: [224, 0, 0], length: 24 },
  { prefix: [255, 255, 255, 255], length: 32 },
];
/** IPv4 inside IPv6: compatible, mapped (RFC 4291) and translated (RFC 6052). Their last 32 bits are an IPv4 address. */
const IPV4_INSIDE: readonly (readonly number[])[] = [
  [],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
  [0x00, 0x64, 0xff, 0x9b],
];
/** Those, link-local and multicast addresses. */
const IPV6_PINNED: readonly PinnedPrefix[] = [
  ...IPV4_INSIDE.map((prefix) => ({ prefix, length: 96 })),
  { prefix: [0xfe, 0x80], length: 10 },
  { prefix: [0xff, 0x02], length: 16 },
];
/** Leading bytes of group addresses of a link that say what kind of group it is: IPv6, IPv4, and IEEE 802.1's. */
const GROUP_HEADS: readonly (readonly number[])[] = [
  [0x33, 0x33],
  [0x01, 0x00, 0x5e],
  [0x01, 0x80, 0xc2],
];
const BLOCK = 16;
/** Payload bytes of a packet that get a mark; matching looks no further. */
export const MARKED_BYTES = 1024;

/** What takes the place of addresses and payload: the same for the same, everywhere in one redaction. */
export class Disguise {
  readonly #ipv4: PrefixMap;
  readonly #ipv6: PrefixMap;
  readonly #ciphers: RedactCiphers;
  readonly #macs = new Map<string, Uint8Array>();

  constructor(ciphers: RedactCiphers) {
    this.#ciphers = ciphers;
    this.#ipv4 = new PrefixMap(ciphers.ipv4, IPV4_PINNED);
    this.#ipv6 = new PrefixMap(ciphers.ipv6, IPV6_PINNED);
  }

  /** @param address 4 or 16 bytes @returns as many; not to be written to */
  address(address: Uint8Array): Uint8Array {
    if (address.length === 4) return this.#ipv4.map(address);
    if (!IPV4_INSIDE.some((head) => beginsWith(address, head, 12))) return this.#ipv6.map(address);
    const inner = address.subarray(12);
    // The unspecified address and loopback.
    if (address.every((byte, i) => i === 15 || byte === 0) && address[15]! < 2) return address;
    const result = Uint8Array.from(address);
    result.set(this.#ipv4.map(inner), 12);
    return result;
  }

  /** An address of a link, 6 bytes: whether it is a group and whether it was made up locally stay to be seen. */
  mac(address: Uint8Array): Uint8Array {
    const key = String.fromCharCode(...address);
    let found = this.#macs.get(key);
    if (found === undefined) {
      found = this.#makeMac(address);
      this.#macs.set(key, found);
    }
    return found;
  }

  #makeMac(address: Uint8Array): Uint8Array {
    if (address.every((byte) => byte === 0xff) || address.every((byte) => byte === 0)) return address.slice();
    const block = new Uint8Array(BLOCK);
    block.set(address);
    const result = this.#ciphers.mac.blocks(block).slice(0, 6);
    result[0] = (result[0]! & 0xfc) | (address[0]! & 3);
    const head = GROUP_HEADS.find((bytes) => beginsWith(address, bytes, bytes.length));
    if (head !== undefined) result.set(head);
    return result;
  }

  /**
   * Marks in place of payload: byte i depends on all payload bytes up to i and on nothing else, so that what was the same
   * up to a byte stays the same up to it, wherever a capture was cut; what was different becomes different. No byte can
   * be turned back: each is a part of the CBC-MAC of what is before it (ISO/IEC 9797-1), under a key that nobody has.
   */
  marks(payload: Uint8Array): Uint8Array {
    const length = Math.min(payload.length, MARKED_BYTES);
    const blocks = new Uint8Array(length * BLOCK);
    for (let i = 0; i < length; i++) blocks[i * BLOCK] = payload[i]!;
    const chain = this.#ciphers.payload.chain(blocks);
    const result = new Uint8Array(length);
    for (let i = 0; i < length; i++) result[i] = chain[i * BLOCK + 15]!;
    return result;
  }
}

function beginsWith(bytes: Uint8Array, head: readonly number[], length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[i] !== (head[i] ?? 0)) return false;
  return true;
}
