import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startCapture } from '../../electron/capture/orchestrator.ts';
import { createPool } from '../../electron/ssh/pool.ts';
import { type PlanNode, planSchema } from '../../shared/contract/plan.ts';
import { temporaryUser, usersMissing } from './temporary-user.ts';
import { sshdMissing, startSshd, type ThrowAwaySshd } from './throw-away-sshd.ts';

const missing = usersMissing() ?? sshdMissing() ?? (spawnSync('sudo', ['-h']).error ? 'there is no sudo' : null);
if (missing !== null) console.warn(`captures by login shells skipped: ${missing}`);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-shells-'));
  spawnSync('chmod', ['755', directory]);
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function sshd(config = ''): Promise<ThrowAwaySshd> {
  const server = await startSshd(config);
  ends.push(() => server.stop());
  return server;
}

/** Lines on both streams with colours, a title, the clipboard, a carriage return and bytes that are no text. */
const NOISE = `printf '\\033]0;owned\\007\\033]52;c;cm0gLXJmIC8=\\007\\033[31mwelcome\\033[0m\\r\\n\\377\\376\\000\\n'
printf '\\033[2Jhopscope-start-0000000000000000\\nhopscope:0000000000000000 exit 1\\n' >&2
i=0; while [ $i -lt 40 ]; do echo "line $i of the day"; echo "tcpdump: line $i" >&2; i=$((i + 1)); done
`;

/** A node behind a jump host that changes its key after every MiB, and a user there whose shell and files are these. */
async function nodeBehindJump(shell: (directory: string) => string, files: Record<string, string>) {
  const [jump, node] = [await sshd(), await sshd('RekeyLimit 1M\nLogLevel DEBUG1')];
  const directory = scratch();
  symlinkSync('/usr/bin/busybox', join(directory, 'ash'));
  const who = temporaryUser(shell(directory));
  ends.push(() => who.remove());
  who.allowSudo('ALL');
  mkdirSync(join(who.home, '.ssh'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(who.home, name), text);
  const known = join(directory, 'known_hosts');
  writeFileSync(known, readFileSync(jump.knownHosts, 'utf8') + readFileSync(node.knownHosts, 'utf8'));
  let asked = 0;
  const pool = createPool({
    knownHosts: known,
    sshConfig: 'none',
    ask: async () => {
      asked++;
      return { answers: [who.password], keep: false };
    },
  });
  ends.push(() => pool.closeAll());
  const nodes: PlanNode[] = [
    { ...jump.node, name: 'jump' },
    { ...node.node, name: 'far', username: who.name, jump: 'jump', sudo: true },
  ];
  const exchanges = () => node.log().match(/SSH2_MSG_NEWKEYS received/g)!.length;
  return { nodes, pool, directory, asked: () => asked, exchanges };
}

const tcpdumps = () => spawnSync('pgrep', ['-f', 'tcpdump -i lo .*icmp'], { encoding: 'utf8' }).stdout;

const shells: [string, (directory: string) => string, Record<string, string>][] = [
  ['dash, and an rc file of ssh that prints', () => '/bin/dash', { '.ssh/rc': NOISE }],
  ['bash, and an rc file that prints', () => '/bin/bash', { '.bashrc': NOISE }],
  ['busybox ash, and an rc file of ssh that prints', (d) => join(d, 'ash'), { '.ssh/rc': NOISE }],
];

describe.skipIf(missing !== null)('a capture by a login shell', () => {
  it.each(shells)(
    '%s: behind a jump host, by sudo with a password, across rekeys, to the last packet',
    async (_, shell, files) => {
      const { nodes, pool, directory, asked, exchanges } = await nodeBehindJump(shell, files);
      const options = {
        plan: planSchema.parse({
          nodes,
          hops: [{ name: 'hop', node: 'far', interface: 'lo', filter: 'icmp', snaplen: 2048 }],
        }),
        directory: join(directory, 'session'),
        pool,
        recording: null,
        onState: () => {},
        onBytes: () => {},
        onProbeLine: () => {},
        onCounters: () => {},
        onHopEnded: () => {},
      };
      const run = await startCapture(options);
      expect(tcpdumps()).not.toBe('');
      expect(spawnSync('ping', ['-q', '-f', '-c', '2000', '-s', '1400', '127.0.0.1']).status).toBe(0);
      const session = await run.stop();
      const [hop] = session.hops;
      expect(hop).toMatchObject({ ended: null, kernelDrops: 0 });
      // Requests and answers, each with its Ethernet, IP and ICMP header.
      expect(readFileSync(join(options.directory, hop!.file)).length).toBe(24 + 4000 * (16 + 14 + 20 + 8 + 1400));
      expect(hop!.clockId).toMatch(/^[0-9a-f-]{36}$/);
      expect(asked()).toBe(1);
      expect(exchanges()).toBeGreaterThan(4);
      expect(tcpdumps()).toBe('');
    },
  );

  it('that prints a megabyte first is told as that, and leaves nothing', async () => {
    const flood = 'i=0; while [ $i -lt 1100 ]; do printf "%01000d\\n" 0; i=$((i + 1)); done\n';
    const { nodes, pool, directory } = await nodeBehindJump(() => '/bin/bash', { '.bashrc': flood });
    const plan = planSchema.parse({ nodes, hops: [{ name: 'hop', node: 'far', interface: 'lo', filter: 'icmp' }] });
    const refused = await startCapture({
      plan,
      directory: join(directory, 'session'),
      pool,
      recording: null,
      onState: () => {},
      onBytes: () => {},
      onProbeLine: () => {},
      onCounters: () => {},
      onHopEnded: () => {},
    }).then(
      () => null,
      (error: { problem: { code: string; remedy: string } }) => error.problem,
    );
    expect(refused).toMatchObject({ code: 'shell-noise', remedy: expect.stringContaining('.bashrc') });
    expect(tcpdumps()).toBe('');
  });
});
