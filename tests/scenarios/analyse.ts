import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AnalysedSession, analyseFiles, hopInput } from '../../electron/engine/analyse-session.ts';
import { analyzeCaptures } from '../../shared/analysis/analyze.ts';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { comparablePrefix } from '../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { captureFiles } from './build/files.ts';
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
    if (options.opposite) files.reverse();
    return await analyseFiles(files, { tmaxSeconds: scenario.tmax, targets: scenario.targets });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same from memory, in chunks of `size` bytes. */
export function analyseInChunks(scenario: Scenario, size: number): Analysis {
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
  return analyzeCaptures({
    hops: captures.map((capture, h) =>
      hopInput({ name: scenario.hops[h]!.name, start: null, stop: null, clockId: null }, capture, null, null),
    ),
    addresses,
    tmaxSeconds: scenario.tmax ?? 2,
    targets: scenario.targets ?? [],
  }).analysis;
}
