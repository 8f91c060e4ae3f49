import { describe, expect, it } from 'vitest';
import { inSlices } from '../../../electron/engine/slices.ts';
import { analysisSteps } from '../../../shared/analysis/analyze.ts';
import { analyseScenario } from '../../scenarios/analyse.ts';
import { loadScenarios } from '../../scenarios/load.ts';

/** Steps of 5 ms each. */
function* busy(done: { steps: number }): Generator<void, string> {
  for (; done.steps < 1000; done.steps++) {
    const end = performance.now() + 5;
    while (performance.now() < end);
    yield;
  }
  return 'all';
}

describe('work in slices', () => {
  it('lets others have their turn, and is given up by one of them', async () => {
    const done = { steps: 0 };
    const own = new AbortController();
    const work = inSlices(busy(done), own.signal);
    setImmediate(() => own.abort(new Error('given up')));
    await expect(work).rejects.toThrow('given up');
    expect(done.steps).toBeLessThan(20);
  });

  it('the analysis stops often: between the hops of every part of it', async () => {
    const { scenario } = loadScenarios().find(({ name }) => name === '73-twelve-hops')!;
    const { result } = await analyseScenario(scenario);
    const { inputs, addresses } = result;
    const phases: string[] = [];
    const steps = analysisSteps({ hops: [...inputs], addresses, tmaxSeconds: 2, targets: [] });
    for (let step = steps.next(); !step.done; step = steps.next()) phases.push(step.value);
    for (const phase of ['joining', 'clocks', 'linking', 'judging'])
      expect(phases.filter((one) => one === phase).length).toBeGreaterThanOrEqual(phase === 'judging' ? 10 : 12);
  });
});
