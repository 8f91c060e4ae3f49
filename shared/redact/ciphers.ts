/** AES-128 under a key that nobody keeps: made by whoever redacts, for one redaction, and forgotten with it. */
export interface RedactCipher {
  /** Every block of 16 bytes by itself (ECB). */
  blocks(bytes: Uint8Array): Uint8Array;
  /** Blocks of 16 bytes, each mixed with the result of the one before; the first with zeros (CBC). */
  chain(bytes: Uint8Array): Uint8Array;
}

/** One cipher for each kind of secret, so that none says anything of another. */
export interface RedactCiphers {
  ipv4: RedactCipher;
  ipv6: RedactCipher;
  mac: RedactCipher;
  payload: RedactCipher;
}
