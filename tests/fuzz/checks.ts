/** What must hold for any input whatever. Each check throws when it does not. */
import { NotACapture, RecordCounter } from '../../electron/capture/record-counter.ts';
import { ZstdFrames } from '../../electron/engine/zstd-frames.ts';
import { analyzeCaptures } from '../../shared/analysis/analyze.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { type PacketColumns, RowFlag } from '../../shared/decode/columns.ts';
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
 * Decodes one file in pieces and, one time in four, whole as well: both are the same (a read beyond what was captured
 * would meet other bytes), lengths are within bounds, quotes point at rows and every packet can be described.
 *
 * @param addresses may be used for many files: making one takes longer than most executions
 * @returns packets
 */
export function checkDecoding(bytes: Uint8Array, addresses: AddressTable, random: Random): number {
  const cut = decode(bytes, addresses, 1 + random.next(200));
  const c = cut.columns;
  for (let row = 0; row < c.count; row++) {
    if (Number.isNaN(c.time[row])) throw new Error(`time, row ${row}`);
    const wire = Math.max(c.wireLength[row]!, c.capturedOf(row));
    if (c.payloadLength[row]! > Math.max(wire, 0xffff)) throw new Error(`payload length, row ${row}`);
    if (c.hashedOf(row) > c.capturedOf(row)) throw new Error(`hashed length, row ${row}`);
    if (c.fileOffsetOf(row) + c.capturedOf(row) > bytes.length) throw new Error(`file offset, row ${row}`);
  }
  checkQuotes(c, addresses);
  if (random.next(4) === 0) checkWhole(bytes, cut, decode(bytes, addresses, bytes.length || 1));
  return c.count;
}

const COMPARED = ['flags', 'flow', 'time', 'ttl', 'ipId', 'seq', 'ack', 'extra', 'payloadLength', 'hashLow'] as const;
const QUOTED = ['row', 'protocol', 'source', 'destination', 'sourcePort', 'ipId', 'seq', 'length'] as const;

function checkWhole(bytes: Uint8Array, cut: CaptureDecoder, whole: CaptureDecoder): void {
  const [a, b] = [whole.columns, cut.columns];
  const same = a.count === b.count && whole.damage === cut.damage && whole.truncated === cut.truncated;
  if (!same || a.quotes.count !== b.quotes.count || a.fragments.count !== b.fragments.count)
    throw new Error('chunking');
  for (let row = 0; row < a.count; row++) {
    for (const key of COMPARED) if (a[key][row] !== b[key][row]) throw new Error(`chunking: ${key} of row ${row}`);
    const from = a.fileOffsetOf(row);
    describePacket(bytes.subarray(from, from + a.capturedOf(row)), whole.linkType, a.wireLength[row]!);
  }
  for (let i = 0; i < a.quotes.count; i++) {
    for (const key of QUOTED)
      if (a.quotes[key][i] !== b.quotes[key][i]) throw new Error(`chunking: ${key} of quote ${i}`);
  }
}

function checkQuotes(columns: PacketColumns, addresses: AddressTable): void {
  const { quotes } = columns;
  for (let i = 0; i < quotes.count; i++) {
    const row = quotes.row[i]!;
    if (quotes.indexOf(row) !== i || row >= columns.count) throw new Error(`quote ${i}, row ${row}`);
    if (!(columns.flags[row]! & RowFlag.icmpError)) throw new Error(`quote ${i} of row ${row}, which is no error`);
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
  const frames = new ZstdFrames(1 << 20);
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

/** What counts the records of a capture as it comes from a node: the same whatever the chunking, or a refusal. */
export function checkStream(bytes: Uint8Array, random: Random): number {
  const chunk = 1 + random.next(100);
  const [counter, wholeCounter] = [new RecordCounter(), new RecordCounter()];
  let refused = false;
  try {
    for (let at = 0; at < bytes.length; at += chunk) counter.push(bytes.subarray(at, at + chunk));
  } catch (error) {
    if (!(error instanceof NotACapture)) throw error;
    refused = true;
  }
  try {
    wholeCounter.push(bytes);
    if (refused) throw new Error('counter: refused in pieces only');
  } catch (error) {
    if (!(error instanceof NotACapture)) throw error;
    if (!refused) throw new Error('counter: refused as a whole only');
  }
  if (counter.count !== wholeCounter.count || counter.newest !== wholeCounter.newest)
    throw new Error('counter: chunking');
  if (counter.lastStamp !== wholeCounter.lastStamp) throw new Error('counter: chunking');
  return 0;
}
