import { hopInput } from '../../../electron/engine/analyse-session.ts';
import { LiveAnalysis } from '../../../electron/engine/live-analysis.ts';
import { SAMPLE } from '../../../electron/engine/read-captures.ts';
import { AnalysisMemory } from '../../../shared/analysis/analysis-memory.ts';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { type Plan, planSchema } from '../../../shared/contract/plan.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { comparablePrefix } from '../../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { newSessionHop, type SessionFile } from '../../../shared/session/schema.ts';
import { sessionFile } from '../sessions/session-file.ts';

/** What a running capture of a path consists of, without a node. */
export interface Feed {
  names: string[];
  /** The whole captures, of which a part has arrived at any time. */
  files: readonly Uint8Array[];
  snaplen?: number;
  tmaxSeconds?: number | undefined;
  targets?: string[] | undefined;
}

/** Per round and hop: up to which byte of its file a hop's capture has arrived. */
export type Schedule = number[][];

/**
 * Lets captures arrive round by round as the engine does, and returns what was answered after each of them.
 * @param chunk bytes that arrive at once, at most
 */
export function* liveRounds(
  feed: Feed,
  schedule: Schedule,
  chunk: number,
  memory = new AnalysisMemory(),
): Generator<[AnalysisResult, LiveAnalysis]> {
  const { names, files, tmaxSeconds, targets } = feed;
  const live = new LiveAnalysis(planOf(feed), { tmaxSeconds, targets }, memory);
  const session = sessionOf(names);
  const arrived = files.map(() => 0);
  for (const until of schedule) {
    files.forEach((bytes, h) => {
      for (let at = arrived[h]!; at < until[h]!; at += chunk)
        live.push(h, bytes.subarray(at, Math.min(at + chunk, until[h]!)));
      arrived[h] = until[h]!;
    });
    yield [live.analyse(session), live];
  }
}

/** The answer of the files as they are when so many bytes of each have arrived, read from the beginning. */
export function readSoFar({ names, files, tmaxSeconds, targets }: Feed, until: readonly number[]): AnalysisResult {
  const parts = files.map((bytes, h) => bytes.subarray(0, until[h]!));
  const samples = parts.map((bytes) => decoded(bytes.subarray(0, SAMPLE), new AddressTable()));
  const hashPrefix = comparablePrefix(samples);
  const addresses = new AddressTable();
  return analyzeCaptures({
    hops: parts.map((bytes, h) =>
      hopInput(newSessionHop(names[h]!, '', null), decoded(bytes, addresses, hashPrefix), null, null),
    ),
    addresses,
    tmaxSeconds: tmaxSeconds ?? 2,
    targets: targets ?? [],
    live: true,
  });
}

function decoded(bytes: Uint8Array, addresses: AddressTable, hashPrefix?: number): CaptureDecoder {
  const decoder = new CaptureDecoder(hashPrefix === undefined ? { addresses } : { addresses, hashPrefix });
  decoder.push(bytes);
  return decoder;
}

export function planOf({ names, snaplen = 128 }: Feed): Plan {
  return planSchema.parse({
    nodes: [{ name: 'n', host: 'h' }],
    hops: names.map((name) => ({ name, node: 'n', interface: 'eth0', snaplen })),
  });
}

export function sessionOf(names: readonly string[]): SessionFile {
  return sessionFile({ hops: names.map((name) => newSessionHop(name, `captures/${name}.pcap`, null)) });
}
