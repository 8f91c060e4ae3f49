/**
 * Characters that a file may not put on a screen: controls, and what reorders or hides the text around it.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/**
 * Text that a capture file holds (UTF-8, up to the first zero byte): a control character or a broken byte sequence
 * becomes '?', a line break a space.
 *
 * @param limit bytes read at most
 */
export function displayText(buffer: Uint8Array, at: number, length: number, limit: number): string {
  const end = at + Math.min(length, limit);
  let out = '';
  for (let i = at; i < end && buffer[i] !== 0; ) {
    const size = sequenceLength(buffer[i]!);
    let point = size === 1 ? buffer[i]! : buffer[i]! & (0x7f >> size);
    let used = 1;
    while (used < size && i + used < end && buffer[i + used]! >> 6 === 2)
      point = (point << 6) | (buffer[i + used++]! & 63);
    const whole = size > 0 && used === size && point >= SMALLEST[size]! && point <= 0x10ffff;
    out += whole ? String.fromCodePoint(point) : '\ufffd';
    i += used;
  }
  return out
    .replace(/\r\n|\r|\n|\t/g, ' ')
    .replace(/\ufffd/g, '?')
    .replace(HIDDEN, '?');
}

/** Smallest code point that takes so many bytes: a longer form of a smaller one is none. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/** Bytes of the UTF-8 sequence that begins with `first`; 0 when none does. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0 || first > 0xf7) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Text in UTF-8, cut between characters where it is longer than `limit` bytes. */
export function utf8Bytes(text: string, limit: number): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes.length + size > limit) break;
    if (size === 1) bytes.push(point);
    // Half of a surrogate pair is no character.
    else if (point >= 0xd800 && point < 0xe000) bytes.push(0xef, 0xbf, 0xbd);
    else {
      bytes.push(((0xf00 >> size) & 0xff) | (point >> (6 * (size - 1))));
      for (let i = size - 2; i >= 0; i--) bytes.push(0x80 | ((point >> (6 * i)) & 63));
    }
  }
  return Uint8Array.from(bytes);
}
