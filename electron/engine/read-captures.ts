import { AddressTable } from '../../shared/decode/addresses.ts';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import { comparablePrefix } from '../../shared/decode/comparable-prefix.ts';
import { buffersOf, type PackedCapture, unpackCapture } from '../../shared/decode/pack.ts';
import type { Watch } from '../sessions/watch.ts';
import { type CaptureSource, decodeBeginning } from './decode-file.ts';
import { decodeFiles } from './decode-files.ts';
import { factsOf, SMALLEST_PART } from './file-parts.ts';
import { builtWorker, HelperThreads } from './helper-threads.ts';
import { release } from './release.ts';

/** Enough of a file to see how much of its packets it holds, bytes. */
export const SAMPLE = 256 * 1024;
/** Below this size of all files together, starting threads takes longer than they save, bytes. */
const WORTH_THREADS = 16 * 1024 * 1024;

export interface ReadCaptures {
  addresses: AddressTable;
  captures: DecodedCapture[];
}

/**
 * Reads capture files from beginning to end, once, on all cores. The result depends on the files alone.
 *
 * @param worker file of the threads that help; null for none
 * @param watch hears how far it is, and may end it
 * @throws ProblemError `unreadable-file` with the hop as its subject
 */
export async function readCaptures(
  sources: readonly CaptureSource[],
  worker: string | null = builtWorker('decode-worker'),
  watch: Watch | null = null,
): Promise<ReadCaptures> {
  const facts = await Promise.all(sources.map(({ path }) => factsOf(path)));
  const total = facts.reduce((sum, { size }) => sum + size, 0);
  const helpers = new HelperThreads(total >= WORTH_THREADS ? worker : null, Math.floor(total / SMALLEST_PART));
  let packed: PackedCapture[];
  try {
    const samples = await Promise.all(sources.map((source) => decodeBeginning(source, SAMPLE)));
    watch?.begin('reading', total);
    packed = await decodeFiles(sources, comparablePrefix(samples), helpers, watch, facts);
  } finally {
    // Threads hold memory of their own, which is needed for what comes next.
    await helpers.close();
  }
  const addresses = new AddressTable();
  const captures = packed.map((capture) => {
    const unpacked = unpackCapture(capture, addresses);
    // Their rows were copied behind those of the first part.
    release((capture.rest ?? []).flatMap(buffersOf));
    return unpacked;
  });
  return { addresses, captures };
}
