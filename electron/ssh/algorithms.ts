import { getCiphers } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

const KEX: KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
];

/** No chacha20 and no CBC: with AES-GCM and AES-CTR the prefix truncation of CVE-2023-48795 has nothing to truncate. */
const CIPHERS: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
];

const MACS: MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
];

/** Host key algorithms in order of preference, with the type of key (as known_hosts writes it) that each one needs. */
const HOST_KEYS: readonly { algorithm: ServerHostKeyAlgorithm; keyType: string }[] = [
  { algorithm: 'ssh-ed25519', keyType: 'ssh-ed25519' },
  { algorithm: 'ecdsa-sha2-nistp256', keyType: 'ecdsa-sha2-nistp256' },
  { algorithm: 'ecdsa-sha2-nistp384', keyType: 'ecdsa-sha2-nistp384' },
  { algorithm: 'ecdsa-sha2-nistp521', keyType: 'ecdsa-sha2-nistp521' },
  { algorithm: 'rsa-sha2-512', keyType: 'ssh-rsa' },
  { algorithm: 'rsa-sha2-256', keyType: 'ssh-rsa' },
];

/**
 * What we offer, pinned: no SHA-1, no CBC, no compression. Key types that are already known for the host come first, so
 * that a known host is asked for a key that can be compared, and does not look new because it has another key too.
 */
export function offeredAlgorithms(knownKeyTypes: ReadonlySet<string>): Algorithms {
  const known = HOST_KEYS.filter((k) => knownKeyTypes.has(k.keyType));
  const others = HOST_KEYS.filter((k) => !knownKeyTypes.has(k.keyType));
  const available = new Set(getCiphers());
  return {
    kex: KEX,
    serverHostKey: [...known, ...others].map((k) => k.algorithm),
    // ssh2 throws for a cipher that the runtime's crypto library lacks, and Electron's library is not Node's.
    cipher: CIPHERS.filter((name) => available.has(name.replace('@openssh.com', '').replace(/^aes(\d+)/, 'aes-$1'))),
    hmac: MACS,
    compress: ['none'],
  };
}
