import { describe, expect, it } from 'vitest';
import { hopInput } from '../../../electron/engine/analyse-session.ts';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import type { Analysis } from '../../../shared/contract/analysis.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { comparablePrefix } from '../../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { newSessionHop } from '../../../shared/session/schema.ts';
import { captureFiles, captureGaps } from '../../scenarios/build/files.ts';
import type { Scenario } from '../../scenarios/build/types.ts';
import { loadScenarios } from '../../scenarios/load.ts';
import { fixedDisguise, redactedCopy } from './copies.ts';

function analyse(scenario: Scenario, files: readonly Uint8Array[], targets: readonly string[]) {
  const read = (hashPrefix?: number) => {
    const addresses = new AddressTable();
    const captures = files.map((bytes) => {
      const decoder = new CaptureDecoder(hashPrefix === undefined ? { addresses } : { addresses, hashPrefix });
      decoder.push(bytes);
      decoder.end();
      return decoder;
    });
    return { addresses, captures };
  };
  const samples = read().captures.map(({ columns, snaplen }) => ({ columns, snaplen, complete: true }));
  const { addresses, captures } = read(comparablePrefix(samples));
  const gaps = captureGaps(scenario);
  const hops = captures.map((capture, h) =>
    hopInput({ ...newSessionHop(scenario.hops[h]!.name, '', null), gaps: gaps[h] }, capture, null, null),
  );
  return analyzeCaptures({ hops, addresses, tmaxSeconds: scenario.tmax ?? 2, targets: [...targets] });
}

/** All that is found, less what names addresses and what only the file itself can be told of. */
function found({ analysis, state }: AnalysisResult): unknown {
  const { hops, clock, window, segments, losses, translations, warnings } = structuredClone(analysis) as Analysis;
  return {
    hops: hops.map(({ truncatedFile, ...rest }) => rest),
    clock,
    window,
    segments,
    losses: losses.map(({ source, destination, ...rest }) => rest),
    translations: translations.map(({ segment, protocol }) => ({ segment, protocol })),
    warnings: warnings
      .map(({ code, hop }) => ({ code, hop }))
      .filter(({ code }) => code !== 'truncated-file' && code !== 'damaged-file'),
    state: state.map((units) => [...units]),
  };
}

const text = (address: string): Uint8Array | null => {
  const parts = address.split('.');
  return parts.length === 4 ? Uint8Array.from(parts.map(Number)) : null;
};

describe('redacted captures', () => {
  it.each(loadScenarios().map(({ name, scenario }) => [name, scenario] as const))(
    '%s: the same fates, figures and clocks',
    (name, scenario) => {
      const files = captureFiles(scenario);
      const targets = scenario.targets ?? [];
      const before = analyse(scenario, files, targets);
      const disguise = fixedDisguise(name);
      const copies = files.map((file) => redactedCopy(file, disguise));
      const other = targets.map((target) => {
        const bytes = text(target);
        return bytes === null ? target : disguise.address(bytes).join('.');
      });
      const after = analyse(scenario, copies, other);
      expect(found(after)).toEqual(found(before));
    },
  );
});
