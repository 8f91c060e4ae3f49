import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureCommand } from '../../../electron/capture/remote-command.ts';
import { podProcess, resolvePods } from '../../../electron/nodes/pods.ts';
import { planHopSchema, planNodeSchema, planSchema } from '../../../shared/contract/plan.ts';
import { localConnection } from './local-connection.ts';
import { shells } from './stand-in.ts';

const node = planNodeSchema.parse({ name: 'a', host: 'h' });
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-pods-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** What crictl prints for pods of one namespace: their ids; and for one of them its process. */
function crictl(ids: string[], pid = '4711'): Record<string, string> {
  const script = `#!/bin/sh
printf '%s\\n' "$*" >>'${home}/asked'
case $1 in
  pods) printf '%s' '${ids.join('\n')}' ;;
  inspectp) printf '%s' '${pid}' ;;
  *) exit 64 ;;
esac
`;
  return tool('crictl', script);
}

function tool(name: string, script: string): Record<string, string> {
  writeFileSync(join(home, name), script);
  chmodSync(join(home, name), 0o755);
  return { PATH: `${home}:${process.env['PATH']}` };
}

const asked = () => readFileSync(join(home, 'asked'), 'utf8').trimEnd().split('\n');

describe.each(shells().map((shell) => [shell.join(' '), shell]))('a pod by %s', (_, shell) => {
  it('is known by the process of its sandbox', async () => {
    const connection = localConnection(node, crictl(['abc123']), shell);
    expect(await podProcess(connection, 'shop/checkout-0')).toBe(4711);
    expect(asked()).toEqual([
      'pods -q --state Ready --namespace shop --name ^checkout-0$',
      'inspectp -o go-template --template {{.info.pid}} abc123',
    ]);
  });
});

it.each<[string, () => Record<string, string>, RegExp]>([
  ['no pod', () => crictl([]), /0 pods of that name/],
  ['several pods', () => crictl(['a', 'b']), /2 pods of that name/],
  ['no process', () => crictl(['a'], '<no value>'), /no value/],
  ['no permission', () => tool('crictl', '#!/bin/sh\necho "permission denied" >&2; exit 1\n'), /permission denied/],
])('says that there is %s, and whose hop it is', async (_, environment, message) => {
  const plan = planSchema.parse({
    nodes: [node],
    hops: [{ name: 'in the pod', node: 'a', interface: 'eth0', netns: { pod: 'shop/checkout-0' } }],
  });
  const connections = new Map([['a', localConnection(node, environment())]]);
  await expect(resolvePods(plan, connections)).rejects.toMatchObject({
    problem: { code: 'no-pod', subject: 'in the pod', message: expect.stringMatching(message) },
  });
});

it('leaves a plan as it is but for its pods', async () => {
  const plan = planSchema.parse({
    nodes: [node],
    hops: [
      { name: 'one', node: 'a', interface: 'eth0', netns: { pod: 'shop/checkout-0' } },
      { name: 'two', node: 'a', interface: 'eth0', netns: { name: 'blue' } },
      { name: 'three', node: 'a', interface: 'any' },
    ],
    probes: [{ kind: 'mtr', node: 'a', target: '10.0.0.1', netns: { pod: 'shop/checkout-0' } }],
  });
  const resolved = await resolvePods(plan, new Map([['a', localConnection(node, crictl(['abc']))]]));
  expect(resolved.hops.map((hop) => hop.netns)).toEqual([{ pid: 4711 }, { name: 'blue' }, undefined]);
  expect(resolved.probes[0]!.netns).toEqual({ pid: 4711 });
});

it('shows a command that a person can paste, with the pod looked up by it', () => {
  const pod = { pod: 'shop/checkout-0' };
  const hop = planHopSchema.parse({ name: 'h', node: 'a', interface: 'eth0', filter: "host 'a'", netns: pod });
  const env = crictl(['abc123']);
  tool('nsenter', '#!/bin/sh\nfor word; do printf "[%s]" "$word"; done\n');
  const said = execFileSync('sh', ['-c', captureCommand(hop, node)], { env, encoding: 'utf8' });
  expect(said).toContain('[-t][4711][-n][--][tcpdump][-i][eth0]');
  expect(said).toContain("[host 'a']");
  expect(captureCommand(hop, { ...node, sudo: true })).toMatch(/^sudo -- nsenter .*\$\(sudo -- crictl/);
  expect(captureCommand(hop, { ...node, sudo: true }, 'doas')).toMatch(/^doas -n nsenter .*\$\(doas -n crictl/);
  expect(captureCommand(hop, { ...node, sudo: true }, 'sudo')).toMatch(/^sudo -n -- nsenter .*\$\(sudo -n -- crictl/);
});
