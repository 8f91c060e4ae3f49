/** One row of a hex view: offset, bytes, and the printable ones as text. */
export interface HexRow {
  offset: string;
  hex: string;
  text: string;
}

/** Bytes in rows of `perRow`, a gap in the middle; what is not printable ASCII is a dot. */
export function hexRows(bytes: Uint8Array, perRow: 8 | 16): HexRow[] {
  const rows: HexRow[] = [];
  for (let start = 0; start < bytes.length; start += perRow) {
    const row = bytes.subarray(start, start + perRow);
    let hex = '';
    let text = '';
    for (let i = 0; i < perRow; i++) {
      if (i > 0) hex += i === perRow / 2 ? '  ' : ' ';
      const byte = row[i];
      hex += byte === undefined ? '  ' : byte.toString(16).padStart(2, '0');
      if (byte !== undefined) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
    }
    rows.push({ offset: start.toString(16).padStart(4, '0'), hex, text });
  }
  return rows;
}
