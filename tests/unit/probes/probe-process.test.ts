import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from '../../../electron/capture/spool.ts';
import { probeCommand } from '../../../electron/probes/mtr-command.ts';
import { ProbeProcess } from '../../../electron/probes/probe-process.ts';
import { planNodeSchema, planProbeSchema } from '../../../shared/contract/plan.ts';
import { localConnection } from '../capture/local-connection.ts';
import { shells, until } from '../capture/stand-in.ts';

/** Says what mtr says to a target one hop away, and has a child, as mtr has mtr-packet. */
const MTR = `#!/bin/sh
printf '%s\\n' "$MTR_OPTIONS" "$@" >"$STANDIN/argv"
if [ -n "$STANDIN_FAIL" ]; then echo "$STANDIN_FAIL" >&2; exit 1; fi
sleep 100 & echo $! >"$STANDIN/child"
echo "h 0 127.0.0.1"
seq=33000
while :; do echo "x 0 $seq"; echo "p 0 57 $seq"; seq=$((seq + 1)); sleep 0.05; done
`;

const node = planNodeSchema.parse({ name: 'n', host: 'h' });
let home: string;
let lines: { timeNs: bigint; line: string }[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-probe-'));
  writeFileSync(join(home, 'mtr'), MTR);
  chmodSync(join(home, 'mtr'), 0o755);
  lines = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function start(environment: Record<string, string> = {}, shell?: string[], target = '127.0.0.1') {
  const probe = planProbeSchema.parse({
    kind: 'mtr',
    node: 'n',
    target,
    protocol: 'tcp',
    port: 443,
    intervalSeconds: 0.5,
  });
  const spool = await Spool.create(join(home, 'probe.jsonl'));
  const path = `${home}:${process.env['PATH']}`;
  const connection = localConnection(node, { PATH: path, STANDIN: home, MTR_OPTIONS: '-r', ...environment }, shell);
  const run = await ProbeProcess.start({
    connection,
    probe,
    spool,
    onLine: (timeNs, line) => lines.push({ timeNs, line }),
  });
  return { run, spool };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe.each(shells().map((shell) => [shell.join(' '), shell]))('mtr in its wrapper by %s', (_, shell) => {
  it('is stamped on the node, kept line by line, and ends with its child when told to', async () => {
    const begin = BigInt(Date.now() - 1) * 1_000_000n;
    const { run, spool } = await start({}, shell);
    expect(run).toMatchObject({ stampedOnNode: true, targetAddress: '127.0.0.1' });
    expect(run.clockId).toMatch(/^[0-9a-f-]{36}$/);
    await until('a few lines', () => lines.length > 5);
    const child = Number(readFileSync(join(home, 'child'), 'utf8'));
    expect(alive(child)).toBe(true);
    await run.stop();
    await spool.close();
    expect(await run.ended).toBeNull();
    await until('the child is gone', () => !alive(child), 3000);
    expect(lines.slice(0, 3).map(({ line }) => line)).toEqual(['h 0 127.0.0.1', 'x 0 33000', 'p 0 57 33000']);
    const end = BigInt(Date.now() + 1) * 1_000_000n;
    for (const { timeNs } of lines) expect(timeNs > begin && timeNs < end).toBe(true);
    const kept = readFileSync(join(home, 'probe.jsonl'), 'utf8').trimEnd().split('\n');
    expect(kept.map((text) => JSON.parse(text))).toEqual(lines.map(({ timeNs, line }) => ({ t: `${timeNs}`, line })));
    expect(readFileSync(join(home, 'argv'), 'utf8').trimEnd()).toBe(
      ['', '-n', '-l', '-c', '1000000', '-i', '0.5', '-G', '2', '-T', '-P', '443', '127.0.0.1'].join('\n'),
    );
  });
});

it('resolves a name first, and probes the address', async () => {
  const { run, spool } = await start({}, undefined, 'localhost');
  expect(['127.0.0.1', '::1']).toContain(run.targetAddress);
  await until('it runs', () => lines.length > 0);
  await run.stop();
  await spool.close();
  expect(readFileSync(join(home, 'argv'), 'utf8').trimEnd().split('\n').at(-1)).toBe(run.targetAddress);
});

it('falls back to the time of arrival where no bash is', async () => {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const directory of ['/usr/bin', '/bin'])
    for (const name of readdirSync(directory))
      if (['sh', 'cat', 'env', 'sleep', 'getent'].includes(name))
        try {
          symlinkSync(join(directory, name), join(bin, name));
        } catch {
          // There already: /bin is /usr/bin on many systems.
        }
  const begin = BigInt(Date.now() - 1) * 1_000_000n;
  const { run, spool } = await start({ PATH: `${home}:${bin}` });
  expect(run.stampedOnNode).toBe(false);
  await until('a few lines', () => lines.length > 5);
  await run.stop();
  await spool.close();
  expect(lines[1]!.line).toBe('x 0 33000');
  for (const { timeNs } of lines) expect(timeNs > begin).toBe(true);
});

it.each([
  ['mtr: non-root users cannot request an interval < 1.0 seconds', 'interval-too-short'],
  ['mtr: Failure to start mtr-packet: Invalid argument', 'probe-ended'],
])('tells why mtr ended: %s', async (said, code) => {
  const problem = await start({ STANDIN_FAIL: said }).then(
    async ({ run }) => run.ended,
    (error) => error.problem,
  );
  expect(problem).toMatchObject({ code, subject: 'n', message: expect.stringContaining(said) });
});

it('shows a command to paste', () => {
  const probe = planProbeSchema.parse({ kind: 'mtr', node: 'n', target: 'example.org', netns: { name: 'blue' } });
  expect(probeCommand(probe, { ...node, sudo: true })).toBe(
    'sudo -n -- ip netns exec blue env -u MTR_OPTIONS mtr -n -l -c 1000000 -i 1.05 -G 2 example.org',
  );
});
