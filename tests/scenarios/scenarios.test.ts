import { describe, expect, it } from 'vitest';
import { analyseInChunks, analyseScenario } from './analyse.ts';
import type { Scenario } from './build/types.ts';
import { countsOf, differences } from './compare.ts';
import { violations } from './invariants.ts';
import { loadPending, loadScenarios } from './load.ts';

const scenarios = loadScenarios();
const pending = loadPending();

/** Everything that is wrong with the engine's answer to a scenario. */
async function wrongWith(scenario: Scenario): Promise<string[]> {
  const found = await analyseScenario(scenario);
  const { analysis } = found.result;
  const lines = [...differences(scenario, analysis), ...violations(scenario, found)];
  const same = (what: string, other: unknown, own: unknown) => {
    if (JSON.stringify(other) !== JSON.stringify(own)) lines.push(`${what}: another answer`);
  };
  same('in chunks of 7 bytes', analyseInChunks(scenario, 7), analysis);
  same('with other payloads', (await analyseScenario(scenario, { payloadSeed: 2 })).result.analysis, analysis);
  if (scenario.noMirror === undefined) {
    const opposite = (await analyseScenario(scenario, { opposite: true })).result.analysis;
    const [there, here] = [countsOf(opposite, true), countsOf(analysis, false)];
    same(`from the other end (${JSON.stringify(there)})`, there, here);
  }
  return lines;
}

describe('scenarios', () => {
  it('are at least sixty', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(60);
  });

  it.each(scenarios.filter(({ name }) => pending[name] === undefined).map(({ name, scenario }) => [name, scenario]))(
    '%s',
    async (_name, scenario) => {
      expect(await wrongWith(scenario as Scenario)).toEqual([]);
    },
  );
});

describe('pending scenarios', () => {
  it('exist', () => {
    const names = scenarios.map(({ name }) => name);
    expect(Object.keys(pending).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(scenarios.filter(({ name }) => pending[name] !== undefined).map(({ name, scenario }) => [name, scenario]))(
    '%s still fails',
    async (_name, scenario) => {
      const wrong = await wrongWith(scenario as Scenario).catch((error: unknown) => [String(error)]);
      expect(wrong).not.toEqual([]);
    },
  );
});
