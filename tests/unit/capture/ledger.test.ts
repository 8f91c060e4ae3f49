import { describe, expect, it } from 'vitest';
import { adviceFor, type HopPace } from '../../../electron/capture/advice.ts';
import type { HopLook } from '../../../electron/capture/hop-look.ts';
import { CaptureLedger } from '../../../electron/capture/ledger.ts';
import { cpuPercent, type ProcessCost, parseCost } from '../../../electron/capture/process-cost.ts';
import { adviceText } from '../../../electron/cli/advice-text.ts';
import { planHopSchema, planSchema } from '../../../shared/contract/plan.ts';

const cost = (kind: ProcessCost['kind'], pid: number, cpuSeconds: number, at: number): ProcessCost => ({
  kind,
  pid,
  cpuSeconds,
  memoryBytes: 1000,
  at,
});

describe('what a process costs', () => {
  it('is read from the wrapper’s line, and nothing else is', () => {
    expect(parseCost('cost carrier 12 345 678', 9)).toEqual({
      kind: 'carrier',
      pid: 12,
      cpuSeconds: 3.45,
      memoryBytes: 678 * 1024,
      at: 9,
    });
    for (const text of [
      'cost capture 1 2',
      'cost other 1 2 3',
      'cost capture -1 2 3',
      'cost capture 1 2 3 4',
      'mark 1',
    ])
      expect(parseCost(text, 0)).toBeNull();
  });

  it('counts what was used between two looks, and nothing of a process seen once', () => {
    const before = [cost('capture', 1, 10, 0), cost('carrier', 2, 5, 0)];
    const now = [cost('capture', 1, 10.5, 1000), cost('carrier', 2, 5.25, 500), cost('capture', 3, 99, 1000)];
    expect(cpuPercent(before, now)).toBeCloseTo(50 + 50);
  });
});

describe('advice', () => {
  const hop = planHopSchema.parse({ name: 'h', node: 'a', interface: 'eth0', snaplen: 1500 });
  const calm: HopPace = { packetsPerSecond: 10_000, kernelDrops: 0, interfaceDrops: 0, behind: 0, held: 0 };

  const said = (...args: Parameters<typeof adviceFor>) => adviceText(adviceFor(...args)!);

  it('is silent when all is well, and about what is on its way', () => {
    expect(adviceFor(hop, false, calm)).toBeNull();
    expect(adviceFor(hop, false, { ...calm, behind: 15_000, held: 0.5 })).toBeNull();
    expect(adviceFor(hop, false, { ...calm, packetsPerSecond: 1, behind: 300 })).toBeNull();
  });

  it('names filter, snaplen and spool where the kernel drops, and only what can be changed', () => {
    expect(said(hop, false, { ...calm, kernelDrops: 7 })).toMatch(/dropped 7 .*filter.*1500 to 128.*spool/);
    const narrow = planHopSchema.parse({ ...hop, snaplen: 128, filter: 'udp' });
    expect(adviceFor(narrow, true, { ...calm, kernelDrops: 7 })).toEqual({
      code: 'kernel-drops',
      packets: 7,
      packetsPerSecond: 10_000,
      remedies: [{ change: 'narrow-filter' }],
    });
  });

  it('tells a stream that falls behind, a machine that cannot keep up, and drops that no capture could see', () => {
    expect(said(hop, false, { ...calm, behind: 25_000 })).toMatch(/25000 packets behind at 10000 packets\/s/);
    expect(said(hop, false, { ...calm, held: 0.9 })).toMatch(/this machine takes in less/);
    expect(said(hop, false, { ...calm, interfaceDrops: 3 })).toMatch(/interface itself dropped 3/);
  });
});

describe('the books of a run', () => {
  const plan = planSchema.parse({
    nodes: ['a', 'b'].map((name) => ({ name, host: 'h' })),
    hops: ['a', 'a', 'b'].map((node, i) => ({ name: `hop ${i}`, node, interface: 'eth0' })),
  });
  const look = (captured: number, costs: ProcessCost[], more: Partial<HopLook> = {}): HopLook => ({
    counters: { captured, received: captured, kernelDrops: 0, interfaceDrops: 0 },
    costs,
    arrived: captured,
    bytes: captured * 100,
    heldMs: 0,
    spooledBytes: null,
    ring: null,
    ...more,
  });

  it('say nothing before the nodes have told', () => {
    const ledger = new CaptureLedger(plan);
    expect([ledger.hop(0), ledger.nodes()]).toEqual([null, []]);
    ledger.look(0, [look(5, [], { counters: null }), look(0, []), look(0, [])]);
    expect([ledger.hop(0), ledger.nodes()]).toEqual([null, []]);
    // Drops before the first look may be old: no advice by one look alone.
    expect(ledger.hop(1)).toMatchObject({ advice: null, held: 0, behind: 0 });
  });

  it('count the sshd process of a node once, whatever number of captures it carries', () => {
    const ledger = new CaptureLedger(plan);
    const at = (second: number) => [
      look(100 * second, [
        cost('capture', 1, second * 0.1, second * 1000),
        cost('carrier', 9, second * 0.2, second * 1000),
      ]),
      look(200 * second, [
        cost('capture', 2, second * 0.1, second * 1000),
        cost('carrier', 9, second * 0.2, second * 1000),
      ]),
      look(0, []),
    ];
    ledger.look(1000, at(1));
    ledger.look(2000, at(2));
    const [a, ...others] = ledger.nodes();
    expect(others).toEqual([]);
    expect(a!.cpuPercent).toBeCloseTo(40);
    expect(a).toMatchObject({ node: 'a', memoryBytes: 3000, bytesPerSecond: 30_000 });
  });

  it('know what has not arrived, what waits on the node’s disk, and how long this machine held the node back', () => {
    const ledger = new CaptureLedger(plan);
    ledger.look(0, [look(100, []), look(100, [], { spooledBytes: 5 }), look(0, [])]);
    ledger.look(1000, [
      look(900, [], { heldMs: 250, arrived: 700 }),
      look(900, [], { spooledBytes: 50, arrived: 0 }),
      look(0, []),
    ]);
    expect(ledger.hop(0)).toMatchObject({ behind: 200, held: 0.25, spooledBytes: null });
    expect(ledger.hop(1)).toMatchObject({ behind: 0, spooledBytes: 50 });
  });
});
