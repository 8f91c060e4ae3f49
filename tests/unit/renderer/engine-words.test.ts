import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captureWords, orderWords, packetSentences } from '../../../renderer/i18n/zh/engine-words.ts';
import { captureDetail, orderReasons, packetWords } from '../../../renderer/wording/word-problem.ts';
import { proposeOrder } from '../../../shared/analysis/propose-order.ts';
import { packetAtHops } from '../../../shared/view/packet.ts';
import { analyseScenario } from '../../scenarios/analyse.ts';
import { loadScenarios } from '../../scenarios/load.ts';

const source = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const chinese = /^[^a-z]*[\u4e00-\u9fff]/;
const scenarios = loadScenarios();

describe('what the engine says of packets and captures, in Chinese', () => {
  it('is worded for every packet of scenarios of every kind', async () => {
    const english = new Set<string>();
    for (const { scenario } of scenarios.filter((_, i) => i % 6 === 0)) {
      const { result } = await analyseScenario(scenario);
      result.inputs.forEach(({ capture }, hop) => {
        for (let frame = 1; frame <= Math.min(capture.columns.count, 60); frame++) {
          const packet = packetAtHops(result, hop, frame, () => null);
          for (const text of [packet.fate, packet.matchedBy, ...packet.hops.map(({ note }) => note)]) english.add(text);
        }
      });
    }
    english.delete('');
    expect(english.size).toBeGreaterThan(12);
    const names = /\b(between|after|to) \S.*$/;
    expect(
      [...english].filter((text) => !/[\u4e00-\u9fff]/.test(packetWords(text, 'zh'))).map((t) => t.replace(names, '')),
    ).toEqual([]);
  });

  it('is worded for every reason of an order', async () => {
    for (const { scenario } of scenarios.filter((_, i) => i % 12 === 0)) {
      const { result } = await analyseScenario(scenario);
      const { why } = proposeOrder(result.inputs);
      for (const part of orderReasons(why, 'zh').split('；'))
        expect([why, part]).toEqual([why, expect.stringMatching(chinese)]);
    }
  });

  it('is worded for everything that a capture does', () => {
    const code = source('electron/capture/orchestrator.ts') + source('electron/capture/arming.ts');
    const said = [
      ...code.matchAll(/(?:detail: |#state\('\w+', |return |words = .* : )[`']([a-z$][^`']* [^`']*)[`'][;),]/g),
    ].map(([, text]) => text!.replace(/\$\{countOf\([^}]*'(\w+)'\)\}/g, '3 $1s').replace(/\$\{[^}]*\}/g, '7'));
    expect(said.length).toBeGreaterThan(6);
    expect(said.filter((text) => !/[\u4e00-\u9fff]/.test(captureDetail(text, 'zh')))).toEqual([]);
  });

  it('says nothing that the engine does not say any more', () => {
    const code = [
      'shared/view/packet.ts',
      'shared/analysis/propose-order.ts',
      'electron/capture/orchestrator.ts',
      'electron/capture/arming.ts',
    ]
      .map(source)
      .join('\n');
    const gone = [...packetSentences, ...captureWords, ...orderWords]
      .flatMap(([english]) => english.split(/\{\w+\}/))
      .map((piece) => piece.replace(/^ (?:nodes?|hops?)$/, '').trim())
      .filter(
        (piece) =>
          piece.split(' ').length > 3 &&
          !code.includes(piece) &&
          !piece.startsWith('by TTL') &&
          !piece.startsWith('(it or'),
      );
    expect(gone).toEqual([]);
  });
});
