import { ProblemError } from '../../shared/contract/errors.ts';
import type { ExportFormat, ExportTable } from '../../shared/contract/export.ts';
import type { MergeFigures, MergePiece } from '../../shared/export/merged-capture.ts';
import { csvLine, jsonRow, type Sheet } from '../../shared/export/sheet.ts';
import type { AtomicFile } from '../sessions/atomic-file.ts';

/** Milliseconds of work after which other requests get their turn. */
const SLICE = 12;
/** Characters that are written at once. */
const PIECE = 1 << 18;

type Report = (done: number, total: number) => void;

/** @throws ProblemError `export-cancelled`, or the system's error */
export async function writeMerged(
  file: AtomicFile,
  pieces: Generator<MergePiece | null, MergeFigures>,
  signal: AbortSignal,
  report: Report,
): Promise<MergeFigures> {
  const turn = turns(signal);
  for (;;) {
    const step = pieces.next();
    if (step.done) return step.value;
    if (step.value !== null) {
      await file.write(step.value.bytes);
      report(step.value.done, step.value.total);
    }
    await turn();
  }
}

/**
 * CSV: a line of names, then a line a row. JSON: one document with what it is about, and one object a row.
 * @returns rows written @throws ProblemError `export-cancelled`, or the system's error
 */
export async function writeSheet(
  file: AtomicFile,
  { columns, rows, total }: Sheet,
  format: ExportFormat,
  about: { session: string; table: ExportTable; filter: string },
  signal: AbortSignal,
  report: Report,
): Promise<number> {
  const turn = turns(signal);
  const encoder = new TextEncoder();
  // Spreadsheets take a file without this mark for one in the machine's own characters.
  let text = format === 'csv' ? `\ufeff${csvLine(columns)}` : `${JSON.stringify(about).slice(0, -1)},"rows":[`;
  let count = 0;
  for (const row of rows) {
    text += format === 'csv' ? csvLine(row) : `${count === 0 ? '\n' : ',\n'}${jsonRow(columns, row)}`;
    count++;
    if (text.length >= PIECE) {
      await file.write(encoder.encode(text));
      text = '';
      report(count, total);
    }
    if (count % 256 === 0) await turn();
  }
  if (format === 'json') text += '\n]}\n';
  await file.write(encoder.encode(text));
  return count;
}

/** Lets others have their turn from time to time, and throws `export-cancelled` when the work was given up. */
export function turns(signal: AbortSignal): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began >= SLICE) {
      await new Promise((resume) => setImmediate(resume));
      began = performance.now();
    }
    if (signal.aborted) throw cancelled();
  };
}

export function cancelled(): ProblemError {
  return new ProblemError({
    code: 'export-cancelled',
    subject: null,
    message: 'The export was cancelled; nothing of it was kept.',
    remedy: 'Start it again when you want it.',
  });
}
