/** Bounds on what an untrusted capture file may ask for. */

/** A longer captured length is framing damage, not a packet (libpcap's MAXIMUM_SNAPLEN). */
export const MAX_CAPTURED_LENGTH = 262144;
/** A longer pcapng block is framing damage (libpcap's limit for blocks). */
export const MAX_BLOCK_LENGTH = 16 * 1024 * 1024;
/** Interfaces of one pcapng file, over all sections. */
export const MAX_INTERFACES = 65536;
/** Blocks of secrets of one pcapng file that are remembered. */
export const MAX_SECRETS = 4096;
/** Bytes kept of a name, a description or a comment. */
export const MAX_TEXT_LENGTH = 1024;
