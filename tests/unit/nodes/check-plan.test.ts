import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../electron/nodes/check-plan.ts';
import { planScript } from '../../../electron/nodes/plan-script.ts';
import { ProblemError } from '../../../shared/contract/errors.ts';
import { type PlanInput, planSchema } from '../../../shared/contract/plan.ts';
import { fakeConnection, fakePool } from './fake-connection.ts';

type Answers = Record<string, string | [string, number]>;

function output(answers: Answers): string {
  return Object.entries(answers)
    .map(([name, a]) => (typeof a === 'string' ? [name, a, 0] : [name, ...a]))
    .map(([name, out, status]) => `\n==hopscope== ${name}\n${out}\n\n==hopscope== status ${status}\n`)
    .join('');
}

const HEALTHY: Answers = {
  kernel: 'Linux 6.1',
  hostname: 'web-1',
  user: 'root',
  uid: '0',
  tcpdump: 'tcpdump version 4.99.3',
  mtr: 'mtr 0.95',
  capture: '',
  links: '1: lo: <LOOPBACK,UP> mtu 65536 x\n2: eth0: <UP> mtu 1500 x',
  namespaces: 'blue\nred',
};

/** A node that gives these answers to the two checks. */
function node(plan: Answers, facts: Answers = HEALTHY) {
  return fakeConnection(async (command) => ({
    stdout: output(command.endsWith('node-check') ? facts : plan),
    stderr: '',
    code: 0,
  }));
}

function plan(hops: object[], probes: object[] = [], nodes: object[] = [{ name: 'n1', host: 'h' }]) {
  return planSchema.parse({
    nodes,
    hops: hops.map((h, i) => ({ name: `hop${i}`, node: 'n1', interface: 'eth0', ...h })),
    probes: probes.map((p) => ({ kind: 'mtr', node: 'n1', target: '10.0.0.1', ...p })),
  } as PlanInput);
}

describe('checkPlan', () => {
  it('finds nothing wrong with a plan that is right', async () => {
    const answers = { 'hop-0-open': '', 'hop-0-filter': '', 'hop-1-open': '', 'probe-0-target': '' };
    const made = plan([{ filter: 'tcp' }, { interface: 'any' }], [{ target: 'name.example' }]);
    expect(await checkPlan(made, fakePool({ n1: node(answers) }))).toEqual([]);
  });

  it('tries the filter of the trigger at its hop, and says nothing twice', async () => {
    const trigger = { hop: 'hop1', filter: 'icmp porta', ringSeconds: 60, afterSeconds: 10 };
    const made = { ...plan([{}, {}]), trigger };
    const said = ["tcpdump: can't parse filter expression: syntax error", 1] as [string, number];
    const found = (answers: Answers) => checkPlan(made, fakePool({ n1: node(answers) }));
    const fine = { 'hop-0-open': '', 'hop-1-open': '', 'hop-2-open': '', 'hop-2-filter': '' };
    expect(await found(fine)).toEqual([]);
    const problems = await found({ ...fine, 'hop-2-filter': said });
    expect(problems.map(({ code, subject }) => [code, subject])).toEqual([['bad-trigger', 'hop1']]);
    expect(problems[0]!.message).toContain('icmp porta');
    const gone: [string, number] = ['tcpdump: eth0: No such device exists', 1];
    const bad = await found({ ...fine, 'hop-1-open': gone, 'hop-2-open': gone, 'hop-2-filter': gone });
    expect(bad.map(({ subject }) => subject)).toEqual(['hop1']);
  });

  it('reports every problem at once, each with its hop or node', async () => {
    const answers: Answers = {
      'hop-0-open': ['tcpdump: eth9: No such device exists', 1],
      'hop-1-open': '',
      'hop-1-filter': ["tcpdump: can't parse filter expression: syntax\u001b[0m error", 1],
      'hop-2-names': ['Cannot open network namespace "green": No such file or directory', 1],
      'hop-2-open': ['Cannot open network namespace "green": No such file or directory', 1],
      'hop-3-names': ['nsenter: cannot open /proc/7/ns/net: Permission denied', 1],
      'hop-3-open': ['nsenter: cannot open /proc/7/ns/net: Permission denied', 1],
      'hop-4-names': ' face |bytes\n    lo: 0\n  eth7: 0',
      'hop-4-open': ['tcpdump: eth0: No such device exists', 1],
      'hop-6-open': ['tcpdump: eth0: That device is not up', 1],
      'probe-0-target': ['', 2],
    };
    const made = plan(
      [
        { interface: 'eth9' },
        { filter: 'tcp porta' },
        { netns: { name: 'green' } },
        { netns: { pid: 7 } },
        { netns: { name: 'blue' } },
        { netns: { pod: 'a/b' } },
        {},
      ],
      [{ target: 'nowhere.example' }],
      [
        { name: 'n1', host: 'h' },
        { name: 'n2', host: 'h' },
        { name: 'unused', host: 'h' },
      ],
    );
    made.hops.push({ ...made.hops[0]!, name: 'far', node: 'n2' });
    const refused = new ProblemError({ code: 'connection-refused', subject: 'n2', message: 'no.', remedy: 'x' });
    const noChannel = new ProblemError({ code: 'channel-refused', subject: null, message: 'no.', remedy: 'x' });
    const n1 = Object.assign(node(answers, { ...HEALTHY, mtr: ['', 1] }), { exec: () => Promise.reject(noChannel) });
    const problems = await checkPlan(made, fakePool({ n1, n2: refused }));
    expect(problems.map((p) => [p.code, p.subject])).toEqual([
      ['no-mtr', 'n1'],
      ['channel-refused', 'hop5'],
      ['no-interface', 'hop0'],
      ['bad-filter', 'hop1'],
      ['no-namespace', 'hop2'],
      ['no-permission', 'hop3'],
      ['no-interface', 'hop4'],
      ['capture-refused', 'hop6'],
      ['target-unresolved', 'n1'],
      ['connection-refused', 'n2'],
    ]);
    const remedy = (code: string) => problems.filter((p) => p.code === code).map((p) => p.remedy);
    expect(remedy('no-interface')[0]).toContain('lo, eth0');
    expect(remedy('no-interface')[1]).toContain('lo, eth7');
    expect(remedy('no-namespace')[0]).toContain('blue, red');
    const filter = problems.find((p) => p.code === 'bad-filter')!;
    expect(filter.message).toContain("can't parse filter expression: syntax [0m error");
    expect(filter.message).toContain('"tcp porta"');
    for (const p of problems) expect(p.message.length * p.remedy.length).toBeGreaterThan(0);
  });

  it('says once per node that tcpdump or permission is missing, and still checks the interfaces', async () => {
    const facts: Answers = { ...HEALTHY, uid: '1000', capture: ['tcpdump: any: no permission', 1] };
    const denied: [string, number] = ["tcpdump: eth0: You don't have permission to capture", 1];
    const answers = { 'hop-0-open': denied, 'hop-1-open': denied, 'hop-2-open': denied };
    const problems = await checkPlan(plan([{}, {}, { interface: 'eth9' }]), fakePool({ n1: node(answers, facts) }));
    expect(problems.map((p) => [p.code, p.subject])).toEqual([
      ['no-permission', 'n1'],
      ['no-interface', 'hop2'],
    ]);
  });

  it('asks nothing of mtr where no probe runs, and nothing of tcpdump where no hop is', async () => {
    const withoutMtr = node({ 'hop-0-open': '' }, { ...HEALTHY, mtr: ['', 1] });
    expect(await checkPlan(plan([{}]), fakePool({ n1: withoutMtr }))).toEqual([]);
    const made = plan(
      [{}],
      [{ node: 'n2' }],
      [
        { name: 'n1', host: 'h' },
        { name: 'n2', host: 'h' },
      ],
    );
    const prober = node({}, { ...HEALTHY, tcpdump: ['', 1], capture: ['', 1] });
    expect(await checkPlan(made, fakePool({ n1: withoutMtr, n2: prober }))).toEqual([]);
  });
});

describe('planScript', () => {
  it('passes interface and filter as one argument each', () => {
    const made = plan([{ filter: "host 'x'; reboot", netns: { name: 'blue' } }]);
    const script = planScript({ elevation: 'sudo', hops: [{ index: 0, hop: made.hops[0]! }], probes: [] });
    expect(script).toContain(
      "sudo -n -- ip netns exec blue tcpdump -i eth0 -d -- 'host '\\''x'\\''; reboot' >/dev/null",
    );
    expect(script).toContain('sudo -n -- ip netns exec blue cat /proc/net/dev');
  });
});
