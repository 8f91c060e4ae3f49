/** What must hold for any input whatever. Each check throws when it does not. */
import { ZstdFrames } from '../../electron/engine/zstd-frames.ts';
import { analyzeCaptures } from '../../shared/analysis/analyze.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { describePacket } from '../../shared/decode/describe.ts';
import type { Random } from './mutate.ts';

function decode(bytes: Uint8Array, addresses: AddressTable, chunk: number): CaptureDecoder {
  const decoder = new CaptureDecoder({ addresses });
  for (let at = 0; at < bytes.length; at += chunk) decoder.push(bytes.subarray(at, at + chunk));
  decoder.end();
  return decoder;
}

/**
 * Decodes one file whole and in pieces: both are the same, lengths are within bounds, quotes point at rows and every
 * packet can be described.
 * @returns packets
 */
export function checkDecoding(bytes: Uint8Array, random: Random): number {
  const addresses = new AddressTable(1);
  const whole = decode(bytes, addresses, bytes.length || 1);
  const cut = decode(bytes, addresses, 1 + random.next(200));
  const [a, b] = [whole.columns, cut.columns];
  if (a.count !== b.count || whole.damage !== cut.damage || whole.truncated !== cut.truncated)
    throw new Error('chunking');
  for (let row = 0; row < a.count; row++) {
    const same = a.flags[row] === b.flags[row] && a.hashLow[row] === b.hashLow[row] && a.seq[row] === b.seq[row];
    if (!same || a.flow[row] !== b.flow[row] || a.time[row] !== b.time[row]) throw new Error(`chunking, row ${row}`);
    if (Number.isNaN(a.time[row])) throw new Error(`time, row ${row}`);
    const wire = Math.max(a.wireLength[row]!, a.capturedLength[row]!);
    if (a.payloadLength[row]! > Math.max(wire, 0xffff)) throw new Error(`payload length, row ${row}`);
    if (a.hashedLength[row]! > a.capturedLength[row]!) throw new Error(`hashed length, row ${row}`);
    const from = a.fileOffsetOf(row);
    if (from + a.capturedLength[row]! > bytes.length) throw new Error(`file offset, row ${row}`);
    describePacket(bytes.subarray(from, from + a.capturedLength[row]!), whole.linkType, a.wireLength[row]!);
  }
  checkQuotes(whole, addresses);
  return a.count;
}

function checkQuotes({ columns }: CaptureDecoder, addresses: AddressTable): void {
  const { quotes } = columns;
  for (let i = 0; i < quotes.count; i++) {
    const row = quotes.row[i]!;
    if (quotes.indexOf(row) !== i || row >= columns.count) throw new Error(`quote ${i}, row ${row}`);
    if (!(columns.flags[row]! & 1024)) throw new Error(`quote ${i} of row ${row}, which is no error`);
    if (quotes.source[i]! >= addresses.count || quotes.destination[i]! >= addresses.count)
      throw new Error(`quote ${i}`);
  }
}

/**
 * Analyses a path: every packet that was sent is delivered, partial or lost, none twice and none from nowhere.
 * @returns packets
 */
export function checkPath(files: readonly Uint8Array[]): number {
  const addresses = new AddressTable(1);
  const hops = files.map((file, i) => {
    const capture = decode(file, addresses, file.length || 1);
    return { name: `hop${i}`, capture, start: null, stop: null, kernelDrops: null, clockId: null };
  });
  const { analysis, match } = analyzeCaptures({ hops, addresses, tmaxSeconds: 0.5, targets: [] });
  analysis.segments.forEach((segment, s) => {
    for (const direction of ['forward', 'reverse'] as const) {
      const f = segment[direction];
      const name = `segment ${s} ${direction}`;
      const { sent, delivered, partial, lost, lostMin, lostBytes, unjudged, duplicated, reordered, unmatched } = f;
      for (const count of [
        sent,
        delivered,
        partial,
        lost,
        lostMin,
        lostBytes,
        unjudged,
        duplicated,
        reordered,
        unmatched,
      ]) {
        if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${name}: ${JSON.stringify(f)}`);
      }
      if (sent !== delivered + partial + lost || lostMin > lost) throw new Error(`${name}: ${JSON.stringify(f)}`);
      const up = direction === 'forward' ? s : s + 1;
      const missed = analysis.hops[up]!.missed[direction];
      if (sent + unjudged > match.hops[up]!.count + missed) throw new Error(`${name}: more than was seen`);
      const listed = analysis.losses.filter((loss) => loss.segment === s && loss.direction === direction).length;
      if (listed !== lost + partial) throw new Error(`${name}: ${listed} losses listed, ${JSON.stringify(f)}`);
      for (const delay of Object.values(f.delayNs ?? {}))
        if (!Number.isFinite(delay)) throw new Error(`${name}: delay`);
    }
  });
  return match.hops.reduce((sum, hop) => sum + hop.count, 0);
}

/** Decompresses in pieces: an error or bytes, never more of them than the blocks can hold. */
export function checkZstd(bytes: Uint8Array, random: Random): number {
  const frames = new ZstdFrames();
  const chunk = 1 + random.next(bytes.length || 1);
  let given = 0;
  try {
    for (let at = 0; at < bytes.length; at += chunk) {
      for (const block of frames.push(bytes.subarray(at, at + chunk))) given += block.length;
    }
  } catch (error) {
    // The one thing that damaged data may do; everything else is a fault of the program.
    if (!(error instanceof Error) || !error.message.startsWith('the zstd data at byte')) throw error;
  }
  if (given > bytes.length * 131_072) throw new Error(`${given} bytes out of ${bytes.length}`);
  return 1;
}
