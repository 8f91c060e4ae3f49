import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../renderer/plan/capture-draft.ts';
import { draftOf, type PlanDraft, planOf } from '../../../renderer/plan/draft.ts';
import { checkDraft } from '../../../renderer/plan/draft-check.ts';
import { carryAll, changeCapture, removeHop } from '../../../renderer/plan/draft-edit.ts';
import { fieldOfProblem } from '../../../renderer/plan/problem-field.ts';
import { type PlanInput, planSchema } from '../../../shared/contract/plan.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const base: PlanInput = {
  name: 'p',
  nodes: [{ name: 'a', host: 'h' }],
  hops: ['one', 'two'].map((name) => ({ name, node: 'a', interface: 'eth0' })),
};
const plain = draftOf(base);
const faults = (draft: PlanDraft) => checkDraft(draft, NOW).map(({ field, reason }) => [field, reason]);

describe('how a capture begins, ends and carries, in the editor', () => {
  it('keeps all that a plan says of it', () => {
    const plans: PlanInput[] = [
      base,
      { ...base, carry: 'spool', spoolMiB: 12, keepFreeMiB: 0, startAt: '2026-11-24T04:00:00.000Z' },
      { ...base, hops: [{ ...base.hops[0]!, carry: 'spool' }, base.hops[1]!], stopAfter: { packets: 5 } },
      { ...base, stopAfter: { packets: 7, bytes: 1_234_567 }, startAt: '2026-11-24T04:00:00.250Z' },
      { ...base, trigger: { hop: 'two', filter: 'icmp', ringSeconds: 5, afterSeconds: 0.5 } },
    ];
    for (const plan of plans) {
      const draft = draftOf(plan);
      expect(faults(draft)).toEqual([]);
      const { privateKey, ...node } = planOf(draft).nodes[0]!;
      expect(privateKey).toBeNull();
      expect(planSchema.parse({ ...planOf(draft), nodes: [{ ...node, jump: undefined }] })).toEqual(
        planSchema.parse({ ...plan, hops: plan.hops.map((hop) => ({ netns: null, ...hop })) }),
      );
    }
  });

  it('reads a time as local unless it says its zone', () => {
    expect(instantOf('2026-11-24 04:00')).toBe(new Date(2026, 10, 24, 4).getTime());
    expect(instantOf(' 2026-11-24T04:00:30 ')).toBe(new Date(2026, 10, 24, 4, 0, 30).getTime());
    expect(instantOf('2026-11-24T04:00:00+08:00')).toBe(Date.parse('2026-11-23T20:00:00Z'));
    for (const text of ['', 'tomorrow', '2026-11-24', '2026-13-01 00:00', '2026-11-24 25:00', '04:00'])
      expect(instantOf(text), text).toBeNull();
  });

  it('says what is wrong at its field', () => {
    const trigger = plain.hops[0]!.id;
    const armed = { trigger, triggerFilter: 'icmp' };
    const cases: [Partial<PlanDraft['capture']>, string[][]][] = [
      [{ startAt: '25:00' }, [['startAt', 'start-form']]],
      [{ startAt: '2026-11-23T11:59:00Z' }, [['startAt', 'start-passed']]],
      [
        { stopPackets: '1.5', stopMegabytes: '-1' },
        [
          ['stopPackets', 'stop-packets'],
          ['stopMegabytes', 'stop-megabytes'],
        ],
      ],
      [
        { spoolMiB: '0', keepFreeMiB: 'x' },
        [
          ['spoolMiB', 'spool-range'],
          ['keepFreeMiB', 'keep-free-range'],
        ],
      ],
      [{ ...armed, triggerFilter: ' ' }, [['triggerFilter', 'trigger-missing']]],
      [{ ...armed, triggerFilter: '-w x' }, [['triggerFilter', 'filter-dash']]],
      [
        { ...armed, ringSeconds: '0', afterSeconds: '' },
        [
          ['ringSeconds', 'ring-range'],
          ['afterSeconds', 'after-range'],
        ],
      ],
      [{ triggerFilter: '', ringSeconds: '' }, []],
    ];
    for (const [change, expected] of cases) expect(faults(changeCapture(plain, change))).toEqual(expected);
    const without = removeHop(changeCapture(plain, armed), trigger);
    expect(faults(without)).toEqual([['trigger', 'trigger-hop']]);
    expect(faults(carryAll(changeCapture(plain, armed), 'spool'))).toEqual([]);
  });

  it('leads from a refused trigger to its filter', () => {
    const problem = { code: 'bad-trigger', subject: 'one', message: '', remedy: '' };
    expect(fieldOfProblem(problem, plain)).toEqual({ part: 'plan', id: 0, field: 'triggerFilter' });
  });
});
