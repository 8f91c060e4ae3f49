import { ProblemError } from '../../shared/contract/errors.ts';
import type { PackedCapture } from '../../shared/decode/pack.ts';
import type { Watch } from '../sessions/watch.ts';
import { type CaptureSource, type DecodedPart, decodeFile, decodeFilePart } from './decode-file.ts';
import type { DecodeTask } from './decode-worker.ts';
import { type FileFacts, type FilePart, factsOf, partsOf } from './file-parts.ts';
import type { HelperThreads } from './helper-threads.ts';

/** A part of a source that a thread takes next. */
interface Piece {
  source: number;
  part: FilePart;
}

/**
 * Decodes files on all cores: this thread and others take the next file, or part of one, in turn. What a thread that
 * cannot be started or dies leaves is done here.
 *
 * @param watch hears of every byte that was read, and may end it
 * @param facts of each source; absent: looked up
 * @param smallest bytes that a file is cut into at least
 * @returns one for each source, in their order
 * @throws ProblemError of the first source that cannot be read
 */
export async function decodeFiles(
  sources: readonly CaptureSource[],
  hashPrefix: number,
  helpers: HelperThreads,
  watch: Watch | null = null,
  facts: readonly FileFacts[] | null = null,
  smallest?: number,
): Promise<PackedCapture[]> {
  const known = facts ?? (await Promise.all(sources.map(({ path }) => factsOf(path))));
  const cut = partsOf(known, helpers.count + 1, smallest);
  const results = cut.map((parts) => new Array<DecodedPart | Error | null>(parts.length).fill(null));
  const waiting: Piece[] = cut.flatMap((parts, source) => parts.map((part) => ({ source, part })));
  const next = () => (watch?.signal.aborted ? undefined : waiting.shift());
  const settle = ({ source, part }: Piece, result: DecodedPart | Error) => {
    results[source]![cut[source]!.indexOf(part)] = result;
  };
  const onRead = (bytes: number) => watch?.advance(bytes);
  const onReadHere = (bytes: number) => {
    watch?.signal.throwIfAborted();
    onRead(bytes);
  };
  const stop = () => void helpers.close();
  watch?.signal.addEventListener('abort', stop, { once: true });
  const here = async (): Promise<void> => {
    for (let piece = next(); piece !== undefined; piece = next()) {
      const task = taskOf(sources, cut, piece, hashPrefix);
      settle(piece, await decode(task, onReadHere).catch((error: Error) => error));
    }
  };
  const there = async (helper: number): Promise<void> => {
    for (let piece = next(); piece !== undefined; piece = next()) {
      const answer = await helpers.ask(helper, taskOf(sources, cut, piece, hashPrefix), onRead);
      if (answer === null) {
        waiting.unshift(piece);
        return;
      }
      settle(piece, 'decoded' in answer ? answer.decoded : new ProblemError(answer.problem));
    }
  };
  try {
    await Promise.all([here(), ...Array.from({ length: helpers.count }, (_, helper) => there(helper))]);
    await here();
    watch?.signal.throwIfAborted();
    const joined: PackedCapture[] = [];
    for (const [s, decoded] of results.entries())
      joined.push(await joinParts(sources[s]!, hashPrefix, cut[s]!, decoded, onReadHere));
    return joined;
  } finally {
    watch?.signal.removeEventListener('abort', stop);
  }
}

function taskOf(sources: readonly CaptureSource[], cut: readonly FilePart[][], piece: Piece, hashPrefix: number) {
  const task: DecodeTask = { source: sources[piece.source]!, hashPrefix };
  return cut[piece.source]!.length === 1 ? task : { ...task, part: piece.part };
}

/** What a task asks for. */
export async function decode(
  { source, hashPrefix, part }: DecodeTask,
  onRead: (bytes: number) => void,
): Promise<DecodedPart> {
  if (part !== undefined) return decodeFilePart(source, hashPrefix, part, false, onRead);
  return { packed: await decodeFile(source, hashPrefix, onRead), start: 0, stop: Number.POSITIVE_INFINITY };
}

/**
 * Puts the parts of a file together. Where one does not begin where the one before it ended, it began with what only
 * looked like a record: it is read once more, from where it does begin.
 */
async function joinParts(
  source: CaptureSource,
  hashPrefix: number,
  parts: readonly FilePart[],
  decoded: readonly (DecodedPart | Error | null)[],
  onRead: (bytes: number) => void,
): Promise<PackedCapture> {
  const first = partOf(decoded[0]!);
  const rest: PackedCapture[] = [];
  let { stop } = first;
  for (let i = 1; i < parts.length && stop < Number.POSITIVE_INFINITY; i++) {
    let part = partOf(decoded[i]!);
    if (part.start !== stop)
      part = await decodeFilePart(source, hashPrefix, { from: stop, to: parts[i]!.to }, true, onRead);
    rest.push(part.packed);
    stop = part.stop;
  }
  return rest.length === 0 ? first.packed : { ...first.packed, rest };
}

function partOf(result: DecodedPart | Error | null): DecodedPart {
  if (result === null || result instanceof Error) throw result ?? new Error('a part of a file was not decoded');
  return result;
}
