/** Unsigned integers out of bytes, in either byte order. The caller has checked the bounds. */
export function readUint16(bytes: Uint8Array, at: number, little: boolean): number {
  return little ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
}

export function readUint32(bytes: Uint8Array, at: number, little: boolean): number {
  return little
    ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** 64 bits as a double: exact up to 2^53. */
export function readUint64(bytes: Uint8Array, at: number, little: boolean): number {
  const first = readUint32(bytes, at, little);
  const second = readUint32(bytes, at + 4, little);
  return little ? second * 0x100000000 + first : first * 0x100000000 + second;
}

/** 64 bits, two's complement, as a double. */
export function readInt64(bytes: Uint8Array, at: number, little: boolean): number {
  const low = readUint32(bytes, little ? at : at + 4, little);
  const high = readUint32(bytes, little ? at + 4 : at, little) | 0;
  return high * 0x100000000 + low;
}
