import type { FollowedChunk } from '../../shared/contract/dissect.ts';

/** One line of a followed stream on the screen. */
export interface FollowLine {
  fromServer: boolean;
  frame: number;
  /** First line of its chunk. */
  begins: boolean;
  text: string;
}

export type FollowSide = 'both' | 'client' | 'server';
export type FollowLook = 'text' | 'hex';

const LONGEST_LINE = 160;
const PER_ROW = 16;

/** The stream as lines: text broken at line ends, or sixteen bytes a line. */
export function followLines(chunks: readonly FollowedChunk[], side: FollowSide, look: FollowLook): FollowLine[] {
  const lines: FollowLine[] = [];
  const offsets = [0, 0];
  for (const { fromServer, frame, bytes } of chunks) {
    const offset = offsets[Number(fromServer)]!;
    offsets[Number(fromServer)] = offset + bytes.length;
    if (side !== 'both' && fromServer !== (side === 'server')) continue;
    const texts = look === 'hex' ? hexLines(bytes, offset) : textLines(bytes);
    for (const [i, text] of texts.entries()) lines.push({ fromServer, frame, begins: i === 0, text });
  }
  return lines;
}

/** Bytes of one side or both, one after the other, as they are. */
export function followBytes(chunks: readonly FollowedChunk[], side: FollowSide): Uint8Array {
  const wanted = chunks.filter(({ fromServer }) => side === 'both' || fromServer === (side === 'server'));
  const bytes = new Uint8Array(wanted.reduce((sum, chunk) => sum + chunk.bytes.length, 0));
  let at = 0;
  for (const chunk of wanted) {
    bytes.set(chunk.bytes, at);
    at += chunk.bytes.length;
  }
  return bytes;
}

/** UTF-8 where it is; what is no text is a dot, so that binary neither beeps nor turns the line around. */
function textLines(bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes);
  const lines: string[] = [];
  const parts = text.split(/\r\n|\n/);
  // A line end at the end begins no further line.
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  for (const part of parts) {
    const clean = part.replaceAll('\t', '    ').replace(/[\p{Cc}\p{Cf}\ufffd\u2028\u2029]/gu, '.');
    for (let at = 0; at === 0 || at < clean.length; at += LONGEST_LINE) lines.push(clean.slice(at, at + LONGEST_LINE));
  }
  return lines;
}

function hexLines(bytes: Uint8Array, offset: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_ROW) {
    const row = bytes.subarray(at, at + PER_ROW);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${(offset + at).toString(16).padStart(8, '0')}  ${hex.padEnd(PER_ROW * 3 - 1)}  ${text}`);
  }
  return lines;
}
