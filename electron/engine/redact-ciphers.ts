import { createCipheriv, randomBytes } from 'node:crypto';
import type { RedactCipher, RedactCiphers } from '../../shared/redact/ciphers.ts';

const NO_VECTOR = Buffer.alloc(16);

/** AES-128 under random keys that exist in this object alone. @param keyOf another source of keys of 16 bytes */
export function randomCiphers(keyOf: () => Uint8Array = () => randomBytes(16)): RedactCiphers {
  return { ipv4: cipher(keyOf()), ipv6: cipher(keyOf()), mac: cipher(keyOf()), payload: cipher(keyOf()) };
}

function cipher(key: Uint8Array): RedactCipher {
  return {
    blocks: (bytes) => createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(bytes),
    chain: (bytes) => createCipheriv('aes-128-cbc', key, NO_VECTOR).setAutoPadding(false).update(bytes),
  };
}
