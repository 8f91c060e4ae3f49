import { u32 } from './state.ts';

/** Ports that WireGuard uses by default, alone (51820) and in Kubernetes networks (Calico 51821, Cilium 51871). */
const WIREGUARD_PORTS = [51820, 51821, 51871];
const ESP_PORT = 4500;
/** Bytes looked at to tell encrypted from structured, and how many different values they must have at least. */
const SAMPLE = 16;
const DIFFERENT = 11;

/**
 * Whether a UDP datagram is an encrypted tunnel's: ESP (RFC 3948) on its port; WireGuard on its ports, and on any other
 * where the content leaves next to no doubt. QUIC and DTLS are none: they are what a flow carries, not what hides flows.
 *
 * @param body where the UDP payload begins; its first 4 bytes were captured
 * @param length bytes of the payload by the headers
 * @param limit where what was captured ends
 */
export function isEncryptedUdp(
  bytes: Uint8Array,
  source: number,
  destination: number,
  body: number,
  length: number,
  limit: number,
): boolean {
  const first = u32(bytes, body);
  // Four zero bytes mean IKE, one byte 0xff a keepalive, anything else is an SPI. ESP comes in words.
  if (source === ESP_PORT || destination === ESP_PORT) return first !== 0 && length >= 16 && length % 4 === 0;
  if (first & 0xffffff || !isWireguardLength(first >>> 24, length)) return false;
  if (WIREGUARD_PORTS.includes(source) || WIREGUARD_PORTS.includes(destination)) return true;
  return looksLikeWireguard(bytes, first >>> 24, body, limit);
}

/** Initiation, response, cookie and data have fixed lengths, data a multiple of 16 from an empty one on. */
function isWireguardLength(type: number, length: number): boolean {
  if (type === 1) return length === 148;
  if (type === 2) return length === 92;
  if (type === 3) return length === 64;
  return type === 4 && length >= 32 && length % 16 === 0;
}

/**
 * The second look away from the usual ports, 56 bits at least for random bytes: the counter of data is below 2^40 (a
 * flow of years), no cookie was asked for in a handshake (16 zero bytes at its end), and keys and ciphertext look random
 * where structured data would repeat itself.
 */
function looksLikeWireguard(bytes: Uint8Array, type: number, body: number, limit: number): boolean {
  if (type === 4) {
    if (limit < body + 32) return false;
    const counterTop = bytes[body + 13]! | bytes[body + 14]! | bytes[body + 15]!;
    return counterTop === 0 && looksRandom(bytes, body + 16);
  }
  // The message that is a nonce and a cookie alone has too little to tell it by.
  if (type === 3) return false;
  const end = body + (type === 1 ? 148 : 92);
  if (limit < end) return false;
  for (let i = end - 16; i < end; i++) if (bytes[i] !== 0) return false;
  return looksRandom(bytes, body + (type === 1 ? 8 : 12)) && looksRandom(bytes, end - 32);
}

/** Of 16 random bytes, fewer than 11 are different once in 10^6 times. */
function looksRandom(bytes: Uint8Array, at: number): boolean {
  let different = 0;
  for (let i = 0; i < SAMPLE; i++) {
    let before = 0;
    while (before < i && bytes[at + before] !== bytes[at + i]) before++;
    if (before === i) different++;
  }
  return different >= DIFFERENT;
}
