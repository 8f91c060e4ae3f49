import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf, planOf } from '../../../renderer/plan/draft.ts';
import { checkDraft } from '../../../renderer/plan/draft-check.ts';
import { draftOfFile, planFileText } from '../../../renderer/plan/plan-file.ts';
import { planSchema } from '../../../shared/contract/plan.ts';

const draft = draftOf({
  nodes: [{ name: 'a', host: 'h' }],
  hops: [{ name: 'x', node: 'a', interface: 'eth0' }],
});

describe('plan file', () => {
  it('shows a value that brings its own toString as a fault, not as a crash', () => {
    const text = '{"nodes":[{"name":"a","host":"h","port":{"toString":1}}],"hops":[],"probes":[]}';
    expect(draftOfFile(text).nodes[0]!.port).toBe('[object Object]');
  });

  it('is read back as it was written, and is a plan to the command line', () => {
    expect(draftOfFile(planFileText(draft))).toEqual(draft);
    expect(planSchema.safeParse(JSON.parse(planFileText(draft))).success).toBe(true);
  });

  it('refuses what is not a plan', () => {
    for (const text of ['', '[]', 'null', '{}', '{"nodes":1,"hops":[]}', '{"nodes":[{"name":1,"host":"h"}],"hops":[]}'])
      expect(() => draftOfFile(text)).toThrow(SyntaxError);
  });

  it('takes any JSON without a fault: refused, or a draft that can be shown and checked', () => {
    const key = fc.constantFrom(
      'name',
      'host',
      'node',
      'interface',
      'netns',
      'filter',
      'port',
      'jump',
      'agent',
      'target',
      'protocol',
    );
    const value = fc.oneof(
      fc.string(),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant({ pid: {} }),
      fc.constant({ pod: 3 }),
    );
    const good = { name: 'n', host: 'h', node: 'n', interface: 'i', target: 't' };
    const row = fc.dictionary(key, value, { maxKeys: 2 }).map((odd) => ({ ...good, ...odd }));
    const rows = fc.oneof({ weight: 8, arbitrary: fc.array(row, { maxLength: 2 }) }, { weight: 1, arbitrary: value });
    let read = 0;
    fc.assert(
      fc.property(rows, rows, fc.option(rows, { nil: undefined }), (nodes, hops, probes) => {
        try {
          const found = draftOfFile(JSON.stringify({ nodes, hops, probes }));
          read += 1;
          checkDraft(found);
          planOf(found);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(300);
  });
});
