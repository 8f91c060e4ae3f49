/** Rows as aligned text, two spaces between columns; `right` lists the columns aligned to the right. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly number[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, printable(cell).length);
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => {
        const text = printable(cell);
        return right.includes(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
      });
      return `  ${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** Names may come from strangers' files: no control character reaches the terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Terminals of this many columns show every line of running text whole. */
const WIDTH = 100;

/** Running text in lines of at most 100 columns, `indent` spaces before the first and two more before the others. */
export function wrapText(text: string, indent: number): string {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let empty = true;
  for (const word of printable(text).split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent + 2);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines.join('\n');
}
