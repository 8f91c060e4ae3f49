import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, jsonRow, type SheetCell } from '../../../shared/export/sheet.ts';

/** A reader of RFC 4180 of its own. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(field);
      field = '';
    } else if (c === '\r' && text[i + 1] === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
      i++;
    } else field += c;
  }
  return rows;
}

const cell: fc.Arbitrary<SheetCell> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', '+', '-', '@', 'a') }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
);

describe('a line of CSV', () => {
  it('is read back as it was given, with no text that begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), (rows) => {
        const read = parseCsv(rows.map(csvLine).join(''));
        expect(read.length).toBe(rows.length);
        read.forEach((fields, r) => {
          expect(fields.length).toBe(rows[r]!.length);
          fields.forEach((field, c) => {
            const given = rows[r]![c]!;
            if (typeof given !== 'string') expect(field).toBe(given === null ? '' : String(given));
            else if (/^[=+\-@\t\r]/.test(given)) expect(field).toBe(`'${given}`);
            else expect(field).toBe(given);
          });
        });
      }),
    );
  });

  it('keeps negative numbers numbers', () => {
    expect(csvLine([-12.5, -3n, '-3', '=1+1', 'a,b'])).toBe(`-12.5,-3,'-3,'=1+1,"a,b"\r\n`);
  });
});

describe('a row of JSON', () => {
  it('says times as strings, exactly', () => {
    expect(JSON.parse(jsonRow(['t', 'n', 'x'], [1_760_000_000_123_456_789n, 5, null]))).toEqual({
      t: '1760000000123456789',
      n: 5,
      x: null,
    });
  });
});
