import { describe, expect, it } from 'vitest';
import { hopInput } from '../../electron/engine/analyse-session.ts';
import { analyzeCaptures } from '../../shared/analysis/analyze.ts';
import type { CaptureDecoder } from '../../shared/decode/decoder.ts';
import { type Feed, liveRounds, readSoFar, type Schedule } from '../unit/engine/live-feed.ts';
import { analyseScenario } from './analyse.ts';
import { captureFiles, captureGaps } from './build/files.ts';
import type { Scenario } from './build/types.ts';
import { conservation } from './invariants.ts';
import { loadScenarios } from './load.ts';

/** Shares of each file that have arrived, by round; a hop further on is ahead in one round and behind in the next. */
const SHARES = [0.15, 0.4, 0.45, 0.8, 1];

function scheduleOf(files: readonly Uint8Array[]): Schedule {
  return SHARES.map((share, round) =>
    files.map((bytes, h) => Math.floor(bytes.length * share ** (1 + ((h + round) % 3) / 2))),
  ).map((row, round, all) => row.map((at, h) => Math.max(...all.slice(0, round + 1).map((r) => r[h]!), at)));
}

/** Everything in which the answers of a running capture differ from those of its files. */
async function wrongWith(scenario: Scenario): Promise<string[]> {
  const feed: Feed = {
    names: scenario.hops.map(({ name }) => name),
    files: captureFiles(scenario),
    tmaxSeconds: scenario.tmax,
    targets: scenario.targets,
  };
  const schedule = scheduleOf(feed.files);
  const lines: string[] = [];
  const same = (what: string, found: unknown, wanted: unknown) => {
    const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (a !== b) lines.push(`${what}: ${a}, read again: ${b}`);
  };
  let round = 0;
  for (const [result, live] of liveRounds(feed, schedule, 333)) {
    same(`round ${round}`, result.analysis, readSoFar(feed, schedule[round]!).analysis);
    lines.push(...conservation(result));
    if (++round < schedule.length) continue;
    // The captures are over.
    for (const capture of live.captures) (capture as CaptureDecoder).end();
    const gaps = captureGaps(scenario);
    const hops = result.inputs.map(({ name, capture }, h) =>
      hopInput({ name, start: null, stop: null, clockId: null, gaps: gaps[h] }, capture, null, null),
    );
    const { addresses } = result;
    const over = { hops, addresses, tmaxSeconds: scenario.tmax ?? 2, targets: scenario.targets ?? [] };
    same('in the end', analyzeCaptures(over).analysis, (await analyseScenario(scenario)).result.analysis);
  }
  return lines;
}

describe('scenarios while they are captured', () => {
  it.each(loadScenarios().map(({ name, scenario }) => [name, scenario]))('%s', async (_name, scenario) => {
    expect(await wrongWith(scenario as Scenario)).toEqual([]);
  });
});
