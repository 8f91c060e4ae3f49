import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf, emptyDraft, namespaceOf, namespaceText, planOf } from '../../../renderer/plan/draft.ts';
import { checkDraft } from '../../../renderer/plan/draft-check.ts';
import {
  addHop,
  addNode,
  addProbe,
  changeHop,
  changeNode,
  changeProbe,
  moveHop,
  removeNode,
} from '../../../renderer/plan/draft-edit.ts';
import { type PlanInput, planSchema } from '../../../shared/contract/plan.ts';

const plan: PlanInput = {
  name: 'checkout',
  nodes: [
    { name: 'a', host: '10.0.0.1', agent: true },
    { name: 'b', host: '10.0.0.2', port: 2222, username: 'ops', privateKey: '/k', jump: 'a', sudo: true },
  ],
  hops: [
    { name: 'pod', node: 'a', netns: { pod: 'shop/cart-1' }, interface: 'eth0', filter: 'tcp', snaplen: 160 },
    { name: 'ns', node: 'a', netns: { pid: 42 }, interface: 'eth0' },
    { name: 'b', node: 'b', netns: { name: 'blue' }, interface: 'any' },
  ],
  probes: [{ kind: 'mtr', node: 'a', target: '10.0.0.9', protocol: 'tcp', port: 443, intervalSeconds: 2 }],
  durationSeconds: 30,
};

describe('draft', () => {
  it('gives back the plan it was made of, with the defaults filled in', () => {
    const parsed = planSchema.parse(plan);
    expect(planSchema.parse(planOf(draftOf(parsed)))).toEqual({
      ...parsed,
      nodes: parsed.nodes.map((n) => ({ ...n, privateKey: n.privateKey ?? null, jump: n.jump ?? null })),
      probes: parsed.probes.map((p) => ({ ...p, netns: null })),
    });
    expect(checkDraft(draftOf(plan))).toEqual([]);
  });

  it('keeps references when a node is renamed', () => {
    const draft = draftOf(plan);
    const renamed = planOf(changeNode(draft, draft.nodes[0]!.id, { name: 'gate' }));
    expect(renamed.hops.map((h) => h.node)).toEqual(['gate', 'gate', 'b']);
    expect(renamed.nodes[1]!.jump).toBe('gate');
    expect(renamed.probes![0]!.node).toBe('gate');
  });

  it('leaves what used a removed node without one, and says so', () => {
    const draft = draftOf(plan);
    const without = removeNode(draft, draft.nodes[0]!.id);
    expect(without.hops.map((h) => h.node !== 0)).toEqual([false, false, true]);
    expect(without.nodes[0]!.jump).toBe(0);
    expect(checkDraft(without).filter((f) => f.reason === 'node-missing')).toHaveLength(3);
  });

  it('moves hops and keeps the others in order', () => {
    const draft = draftOf(plan);
    const [first] = draft.hops;
    const names = (position: number) => moveHop(draft, first!.id, position).hops.map((h) => h.name);
    expect(names(1)).toEqual(['ns', 'pod', 'b']);
    expect(names(9)).toEqual(['ns', 'b', 'pod']);
    expect(names(-1)).toEqual(['pod', 'ns', 'b']);
  });

  it('adds parts with names that are free and ids that are new', () => {
    let draft = emptyDraft();
    for (let i = 0; i < 3; i += 1) draft = addNode(draft);
    for (let i = 0; i < 4; i += 1) draft = addHop(draft);
    draft = addProbe(draft);
    expect(draft.hops.map((h) => h.name)).toEqual(['node-1', 'node-2', 'node-3', 'node-3-2']);
    const ids = [...draft.nodes, ...draft.hops, ...draft.probes].map((part) => part.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('writes namespaces as text and reads them back', () => {
    for (const netns of [null, { pid: 7 }, { name: 'blue' }, { pod: 'kube-system/coredns-1' }])
      expect(namespaceOf(namespaceText(netns))).toEqual(netns);
    expect(namespaceOf('pid:x')).toEqual({ name: 'pid:x' });
  });
});

describe('checkDraft', () => {
  const reasons = (change: (d: ReturnType<typeof draftOf>) => ReturnType<typeof draftOf>) =>
    checkDraft(change(draftOf(plan))).map((f) => `${f.part} ${f.field} ${f.reason}`);
  const node = (change: object) => reasons((d) => changeNode(d, d.nodes[0]!.id, change));
  const hop = (change: object) => reasons((d) => changeHop(d, d.hops[0]!.id, change));
  const probe = (change: object) => reasons((d) => changeProbe(d, d.probes[0]!.id, change));

  it('names the field and the reason', () => {
    expect(node({ host: ' ' })).toEqual(['node host host-missing']);
    expect(node({ username: '', port: '' })).toEqual([]);
    expect(node({ port: '0' })).toEqual(['node port port-range']);
    expect(node({ port: '22.5' })).toEqual(['node port port-range']);
    expect(node({ name: 'b' })).toEqual(['node name name-taken', 'node name name-taken']);
    expect(node({ name: 'a/b' })).toEqual(['node name name-characters']);
    expect(hop({ interface: '' })).toEqual(['hop interface interface-missing']);
    expect(hop({ interface: 'eth0; id' })).toEqual(['hop interface interface-form']);
    expect(hop({ namespace: 'pod:nowhere' })).toEqual(['hop namespace namespace-form']);
    expect(hop({ filter: ' -w /etc/passwd' })).toEqual(['hop filter filter-dash']);
    expect(hop({ snaplen: '63' })).toEqual(['hop snaplen snaplen-range']);
    expect(probe({ target: '-x' })).toEqual(['probe target target-form']);
    expect(probe({ target: '' })).toEqual(['probe target target-missing']);
    expect(probe({ interval: '0' })).toEqual(['probe interval interval-range']);
    expect(probe({ port: '70000' })).toEqual(['probe port port-range']);
    expect(probe({ protocol: 'icmp', port: '70000' })).toEqual([]);
    expect(reasons((d) => ({ ...d, duration: '0' }))).toEqual(['plan duration duration-range']);
    expect(reasons((d) => ({ ...d, hops: [] }))).toEqual(['plan add-hop no-hops']);
    expect(checkDraft(emptyDraft()).map((f) => f.reason)).toEqual(['no-nodes']);
  });

  it('agrees with the schema of the contract: what it lets pass, the engine can read', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 24 }),
      fc.constantFrom('eth0', '-x', 'pod:a/b', 'pid:0', '1e3', ' 22 ', '0x10', 'Infinity', '65536', 'a b', '64'),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 12, maxLength: 12 }), (t) => {
        const base = draftOf(plan);
        let draft = changeNode(base, base.nodes[0]!.id, { name: t[0]!, host: t[1]!, port: t[2]!, username: t[3]! });
        draft = changeHop(draft, draft.hops[0]!.id, {
          name: t[4]!,
          interface: t[5]!,
          namespace: t[6]!,
          filter: t[7]!,
          snaplen: t[8]!,
        });
        draft = changeProbe(draft, draft.probes[0]!.id, { target: t[9]!, port: t[10]!, interval: t[11]! });
        if (checkDraft(draft).length > 0) return;
        expect(planSchema.safeParse(planOf(draft)).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    // Each text alone in an otherwise good plan, so that the property is not met by refusing everything.
    const fields = ['name', 'interface', 'namespace', 'filter', 'snaplen'] as const;
    let passed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...fields), text, (field, value) => {
        const base = draftOf(plan);
        const draft = changeHop(base, base.hops[0]!.id, { [field]: value });
        if (checkDraft(draft).length > 0) return;
        passed += 1;
        expect(planSchema.safeParse(planOf(draft)).error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(300);
  });
});
