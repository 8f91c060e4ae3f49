import { describe, expect, it } from 'vitest';
import { formatExplanation } from '../../electron/cli/format-explain.ts';
import { proposeOrder } from '../../shared/analysis/propose-order.ts';
import { walkFates } from '../../shared/analysis/walk.ts';
import { explainPacket } from '../../shared/diagnose/explain-packet.ts';
import { analyseScenario } from './analyse.ts';
import { loadScenarios } from './load.ts';

const FATES = ['delivered', 'partial', 'lost', 'unjudged', 'duplicated', 'unmatched'];
/** Verdicts looked at per scenario: large ones repeat themselves. */
const LOOKED_AT = 400;
/** Conversations are opened from the end that the scenario calls the last. */
const TURNED = ['71-the-far-end-begins'];

describe.each(loadScenarios())('$name', ({ name, scenario }) => {
  it('is explained as it was judged, and ordered as it lies or not for certain', async () => {
    const { result } = await analyseScenario(scenario);
    let verdicts = 0;
    walkFates(result.judgement, {
      verdict: (segment, _direction, hop, unit, verdict) => {
        if (verdicts++ >= LOOKED_AT) return;
        const why = explainPacket(result, hop, result.match.hops[hop]!.row[unit]! + 1);
        const told = why.segments.find((one) => one.segment === segment);
        expect([why.hop, why.frame, segment, told?.fate]).toEqual([why.hop, why.frame, segment, FATES[verdict]]);
        if (verdicts % 20 === 1) expect(formatExplanation(why)).not.toMatch(/undefined|NaN|Infinity/);
      },
      settled: () => undefined,
      missed: () => undefined,
      finished: () => undefined,
    });
    const backwards = result.inputs
      .map(({ name: own, capture, clockId }) => ({ name: own, capture, clockId }))
      .reverse();
    const { order, certain } = proposeOrder(backwards);
    const names = order.map((h) => backwards[h]!.name);
    const right = result.inputs.map((input) => input.name);
    if (certain) expect(names).toEqual(TURNED.includes(name) ? right.reverse() : right);
  });
});
