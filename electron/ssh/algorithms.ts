import { getCiphers } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import { matchesPattern } from './patterns.ts';

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

interface HostKeyAlgorithm {
  algorithm: ServerHostKeyAlgorithm;
  /** The type of key (as known_hosts writes it) that it needs. */
  keyType: string;
}

/** Host key algorithms in order of preference. */
const HOST_KEYS: readonly HostKeyAlgorithm[] = [
  { algorithm: 'ssh-ed25519', keyType: 'ssh-ed25519' },
  { algorithm: 'ecdsa-sha2-nistp256', keyType: 'ecdsa-sha2-nistp256' },
  { algorithm: 'ecdsa-sha2-nistp384', keyType: 'ecdsa-sha2-nistp384' },
  { algorithm: 'ecdsa-sha2-nistp521', keyType: 'ecdsa-sha2-nistp521' },
  { algorithm: 'rsa-sha2-512', keyType: 'ssh-rsa' },
  { algorithm: 'rsa-sha2-256', keyType: 'ssh-rsa' },
];

/** What only a node that asks for it in the plan is offered, after everything else. */
const LEGACY = {
  kex: [
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group1-sha1',
  ] satisfies KexAlgorithm[],
  hostKeys: [
    { algorithm: 'ssh-rsa', keyType: 'ssh-rsa' },
    { algorithm: 'ssh-dss', keyType: 'ssh-dss' },
  ] satisfies HostKeyAlgorithm[],
  ciphers: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'] satisfies CipherAlgorithm[],
  macs: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'] satisfies MacAlgorithm[],
};

const CIPHER_NAMES: Record<string, string> = { '3des-cbc': 'des-ede3-cbc' };

/**
 * What we offer, pinned: no SHA-1, no CBC, no compression. Key types that are already known for the host come first, so
 * that a known host is asked for a key that can be compared, and does not look new because it has another key too.
 * @param hostKeyAlgorithms text of HostKeyAlgorithms of the SSH configuration: it chooses and orders, and adds nothing
 * @param legacy also offer what is broken or weak
 */
export function offeredAlgorithms(
  knownKeyTypes: ReadonlySet<string>,
  hostKeyAlgorithms: string | null = null,
  legacy = false,
): Algorithms {
  const all = legacy ? [...HOST_KEYS, ...LEGACY.hostKeys] : HOST_KEYS;
  const available = new Set(getCiphers());
  return {
    kex: legacy ? [...KEX, ...LEGACY.kex] : KEX,
    serverHostKey: chosenHostKeys(all, knownKeyTypes, hostKeyAlgorithms).map((k) => k.algorithm),
    // ssh2 throws for a cipher that the runtime's crypto library lacks, and Electron's library is not Node's.
    cipher: (legacy ? [...CIPHERS, ...LEGACY.ciphers] : CIPHERS).filter((name) =>
      available.has(CIPHER_NAMES[name] ?? name.replace('@openssh.com', '').replace(/^aes(\d+)/, 'aes-$1')),
    ),
    hmac: legacy ? [...MACS, ...LEGACY.macs] : MACS,
    compress: ['none'],
  };
}

/** The weak ones among algorithms that were agreed on. */
export function legacyAmong(agreed: readonly string[]): string[] {
  const weak = [
    ...LEGACY.kex,
    ...LEGACY.hostKeys.map((k) => k.algorithm),
    ...LEGACY.ciphers,
    ...LEGACY.macs,
  ] as string[];
  return agreed.filter((name) => weak.includes(name));
}

function chosenHostKeys(
  all: readonly HostKeyAlgorithm[],
  known: ReadonlySet<string>,
  setting: string | null,
): readonly HostKeyAlgorithm[] {
  const knownFirst = [...all.filter((k) => known.has(k.keyType)), ...all.filter((k) => !known.has(k.keyType))];
  if (setting === null || setting.startsWith('+')) return knownFirst;
  const patterns = setting.replace(/^[-^]/, '').split(',');
  const named = patterns.flatMap((pattern) => all.filter((k) => matchesPattern(pattern, k.algorithm)));
  const unnamed = knownFirst.filter((k) => !named.includes(k));
  if (setting.startsWith('-')) return unnamed;
  const chosen = [...new Set(named)];
  return setting.startsWith('^') ? [...chosen, ...unnamed] : chosen;
}
