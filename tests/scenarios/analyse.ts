import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AnalysedSession, analyseFiles, hopInput } from '../../electron/engine/analyse-session.ts';
import { readCaptures } from '../../electron/engine/read-captures.ts';
import { analyzeCaptures } from '../../shared/analysis/analyze.ts';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { comparablePrefix } from '../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { newSessionHop } from '../../shared/session/schema.ts';
import { captureFiles, captureGaps } from './build/files.ts';
import type { Scenario } from './build/types.ts';

/**
 * Writes the scenario's captures into a directory of their own and analyses them as the command line does.
 * @param options `opposite`: the hops are given last first
 */
export async function analyseScenario(
  scenario: Scenario,
  options: { payloadSeed?: number; opposite?: boolean } = {},
): Promise<AnalysedSession> {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-scenario-'));
  try {
    const files = captureFiles(scenario, options.payloadSeed).map((bytes, h) => {
      const { name, format, gzip } = scenario.hops[h]!;
      const path = join(directory, `${h}.${format ?? 'pcap'}`);
      writeFileSync(path, gzip ? gzipSync(bytes) : bytes);
      return { name, path };
    });
    const gaps = captureGaps(scenario);
    if (options.opposite) {
      files.reverse();
      gaps.reverse();
    }
    if (gaps.every((ofHop) => ofHop.length === 0))
      return await analyseFiles(files, { tmaxSeconds: scenario.tmax, targets: scenario.targets });
    const read = await readCaptures(files);
    const hops = read.captures.map((capture, h) =>
      hopInput({ ...newSessionHop(files[h]!.name, '', null), gaps: gaps[h] }, capture, null, null),
    );
    return { ...read, result: analyzeCaptures({ ...inputOf(scenario), hops, addresses: read.addresses }) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same from memory, in chunks of `size` bytes. */
export function analyseInChunks(scenario: Scenario, size: number): Analysis {
  return analyseInMemory(scenario, size).analysis;
}

/** The same with all that was worked out. */
export function analyseInMemory(scenario: Scenario, size = Number.POSITIVE_INFINITY): AnalysisResult {
  const files = captureFiles(scenario);
  const read = (hashPrefix?: number) => {
    const addresses = new AddressTable();
    const captures = files.map((bytes) => {
      const decoder = new CaptureDecoder(hashPrefix === undefined ? { addresses } : { addresses, hashPrefix });
      for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
      decoder.end();
      return decoder;
    });
    return { addresses, captures };
  };
  const samples = read().captures.map(({ columns, snaplen }) => ({ columns, snaplen, complete: true }));
  const { addresses, captures } = read(comparablePrefix(samples));
  const gaps = captureGaps(scenario);
  return analyzeCaptures({
    ...inputOf(scenario),
    hops: captures.map((capture, h) =>
      hopInput({ ...newSessionHop(scenario.hops[h]!.name, '', null), gaps: gaps[h] }, capture, null, null),
    ),
    addresses,
  });
}

function inputOf({ tmax, targets }: Scenario): { tmaxSeconds: number; targets: string[] } {
  return { tmaxSeconds: tmax ?? 2, targets: targets ?? [] };
}
