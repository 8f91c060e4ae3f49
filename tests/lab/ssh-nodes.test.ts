import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNode } from '../../electron/nodes/check-node.ts';
import { checkPlan } from '../../electron/nodes/check-plan.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import type { ConnectionPool } from '../../electron/ssh/types.ts';
import { type Plan, planSchema } from '../../shared/contract/plan.ts';
import { type LabState, labAvailable, labDown, labNodes, labUp, namespaceOf, planFor } from './lab.ts';

const available = labAvailable();
if (!available.ok) console.warn(`node checks in the lab skipped: ${available.reason}`);

describe.skipIf(!available.ok)('nodes of the lab', () => {
  let lab: LabState;
  let pool: ConnectionPool;
  let directory: string;
  beforeAll(async () => {
    lab = await labUp();
    pool = createPool({ knownHosts: lab.knownHosts });
    directory = mkdtempSync(join(tmpdir(), 'hopscope-nodes-'));
  });
  afterAll(async () => {
    await pool?.closeAll();
    await labDown();
    rmSync(directory, { recursive: true, force: true });
  });

  const plan = (change: (plan: Plan) => void = () => {}): Plan => {
    const made = planSchema.parse(planFor(lab, { filter: 'tcp port 5201 or icmp', mtrInterval: 0.2 }));
    change(made);
    return made;
  };

  /** Captures and probes that run in the lab, to see that a check leaves nothing there. */
  const running = () =>
    labNodes
      .flatMap((node) => spawnSync('ip', ['netns', 'pids', namespaceOf(node)], { encoding: 'utf8' }).stdout.split('\n'))
      .filter((pid) => pid !== '' && existsSync(`/proc/${pid}/comm`))
      .map((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim())
      .filter((name) => /tcpdump|mtr/.test(name));

  it('are checked: tools, permission, interfaces, one clock', async () => {
    const made = plan();
    const facts = await Promise.all(made.nodes.map(async (n) => await checkNode(await pool.connect(n, made.nodes))));
    for (const f of facts) expect(f).toMatchObject({ privilege: 'root', user: 'root', problems: [] });
    expect(new Set(facts.map((f) => f.bootId)).size).toBe(1);
    expect(facts[0]!.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(facts[0]!.tcpdump).toMatch(/^\d/);
    const nodeA = facts.find((f) => f.node === 'node-a')!;
    const kinds = Object.fromEntries(nodeA.interfaces.map((i) => [i.name, i.kind]));
    expect(kinds).toMatchObject({ lo: 'loopback', eth0: 'veth', cni0: 'bridge', 'flannel.1': 'vxlan' });
    expect(nodeA.interfaces.find((i) => i.name === 'eth0')!.addresses[0]).toMatch(/^\d+\.\d+\.\d+\.\d+\/\d+$/);
  });

  it('pass the check of a plan that is right, and nothing was started', async () => {
    expect(await checkPlan(plan(), pool)).toEqual([]);
    expect(running()).toEqual([]);
  });

  it('show every fault of a plan at once', async () => {
    const stranger = join(directory, 'stranger');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
    const made = plan((p) => {
      p.hops[0]!.interface = 'eth99';
      p.hops[1]!.filter = 'tcp porta 80';
      p.hops[2]!.netns = { name: 'no-such-namespace' };
      p.hops[3]!.netns = { pid: 4194304 };
      p.hops[4]!.node = 'stranger';
      p.hops[5]!.node = 'closed';
      p.probes[0]!.target = 'no-such-name.invalid';
      p.nodes.push({ ...p.nodes[0]!, name: 'stranger', privateKey: stranger });
      p.nodes.push({ ...p.nodes[0]!, name: 'closed', port: 1 });
    });
    const problems = await checkPlan(made, pool);
    const hop = (i: number) => made.hops[i]!.name;
    const found = problems.map((p) => [p.code, p.subject].join(' ')).sort();
    expect(found).toEqual(
      [
        `no-interface ${hop(0)}`,
        `bad-filter ${hop(1)}`,
        `no-namespace ${hop(2)}`,
        `no-namespace ${hop(3)}`,
        'auth-failed stranger',
        'connection-refused closed',
        'target-unresolved node-a',
      ].sort(),
    );
    const message = (code: string) => problems.find((p) => p.code === code)!;
    expect(message('no-interface').remedy).toContain('lo');
    expect(message('bad-filter').message).toMatch(/syntax error/);
    for (const p of problems) expect(p.message && p.remedy).toBeTruthy();
  });

  it('are refused when their host key is unknown', async () => {
    const empty = join(directory, 'known_hosts');
    writeFileSync(empty, '');
    const strict = createPool({ knownHosts: empty });
    const problems = await checkPlan(plan(), strict);
    await strict.closeAll();
    expect(new Set(problems.map((p) => p.code))).toEqual(new Set(['host-key-unknown']));
    expect(new Set(problems.map((p) => p.subject))).toEqual(new Set(plan().nodes.map((n) => n.name)));
  });

  it('are looked into by the namespace of a process', async () => {
    const made = plan((p) => {
      for (const h of p.hops) h.netns = { pid: process.pid };
      for (const h of p.hops) h.interface = 'lo';
    });
    expect(await checkPlan(made, pool)).toEqual([]);
  });
});
