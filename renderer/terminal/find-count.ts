import type { IBuffer } from '@xterm/xterm';

/** How often text stands in what was printed, upper and lower case alike; lines that were wrapped are one. */
export function countMatches(buffer: Pick<IBuffer, 'length' | 'getLine'>, text: string): number {
  const wanted = text.toLowerCase();
  if (wanted === '') return 0;
  let count = 0;
  let line = '';
  for (let y = 0; y <= buffer.length; y++) {
    const next = y < buffer.length ? buffer.getLine(y) : undefined;
    if (next?.isWrapped !== true) {
      for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + wanted.length)) count++;
      line = '';
    }
    line += next?.translateToString(next.isWrapped).toLowerCase() ?? '';
  }
  return count;
}
