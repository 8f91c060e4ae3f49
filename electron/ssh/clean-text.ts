/**
 * Control characters (C0, DEL, C1), bidirectional overrides, zero-width characters and the line separators: text from
 * a server that holds them could forge lines or hide words in a message or a terminal.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is removed
const HOSTILE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/** Text of a server made fit for a message: one line, no control or invisible characters, at most `limit` characters. */
export function cleanText(text: string, limit = 300): string {
  const line = text
    .slice(0, limit * 4)
    .replace(HOSTILE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
