/** A value of a table. A bigint is a time or a count that must stay exact: digits in CSV, a string in JSON. */
export type SheetCell = string | number | bigint | boolean | null;

/** A table to be written: made row by row, so that millions of rows need no memory. */
export interface Sheet {
  /** Names of the columns, all different. */
  columns: readonly string[];
  rows: Iterable<readonly SheetCell[]>;
  /** How many rows there are. */
  total: number;
}

/** What a spreadsheet takes for a formula when a text begins so. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A line of CSV with its end (RFC 4180): decimal points, no thousands separators, empty for what is not known. Text that
 * a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
 */
export function csvLine(cells: readonly SheetCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: SheetCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row as a JSON object, on one line. */
export function jsonRow(columns: readonly string[], cells: readonly SheetCell[]): string {
  const members = columns.map((name, i) => {
    const cell = cells[i] ?? null;
    return `${JSON.stringify(name)}:${JSON.stringify(typeof cell === 'bigint' ? String(cell) : cell)}`;
  });
  return `{${members.join(',')}}`;
}
