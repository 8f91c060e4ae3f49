import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaptureProcess } from '../../../electron/capture/capture-process.ts';
import { CAPTURE_SCRIPT, headerLine } from '../../../electron/capture/wrapper-script.ts';
import { planHopSchema, planNodeSchema } from '../../../shared/contract/plan.ts';
import { type LocalConnection, localConnection } from './local-connection.ts';
import { type StandIn, shells, standIn, until } from './stand-in.ts';

const node = planNodeSchema.parse({ name: 'node-a', host: '127.0.0.1' });
const hopOf = (filter = '') => planHopSchema.parse({ name: 'h', node: 'node-a', interface: 'eth0', filter });

let tcpdump: StandIn;
let received: Buffer[];
let faults: unknown[];
beforeEach(() => {
  tcpdump = standIn();
  received = [];
  faults = [];
});
afterEach(() => tcpdump.remove());

async function open(
  shell: string[],
  environment: Record<string, string> = {},
  filter = '',
  others: string[] = [],
): Promise<[CaptureProcess, LocalConnection]> {
  // The inner script runs by `sh`: make that the shell under test, too.
  const bin = join(tcpdump.directory, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'sh'), `#!/bin/sh\nexec ${shell.join(' ')} "$@"\n`);
  chmodSync(join(bin, 'sh'), 0o755);
  const path = `${bin}:${environment['PATH'] ?? tcpdump.environment['PATH']}`;
  const connection = localConnection(node, { ...tcpdump.environment, ...environment, PATH: path }, shell);
  const capture = await CaptureProcess.open({
    connection,
    hop: hopOf(filter),
    remote: { others },
    onData: (pieces) => {
      for (const bytes of pieces) received.push(Buffer.from(bytes));
    },
    onFault: (error) => faults.push(error),
  });
  return [capture, connection];
}

describe.each(shells().map((shell) => [shell.join(' '), shell]))('the capture wrapper by %s', (_, shell) => {
  it('listens, stamps, counts, stops, and gives the bytes exactly', async () => {
    const [capture] = await open(shell);
    await capture.listening;
    const before = BigInt(Date.now() - 1) * 1_000_000n;
    const [stamp, stats] = await Promise.all([capture.mark('start'), capture.stats()]);
    expect(stamp! >= before && stamp! <= BigInt(Date.now() + 1) * 1_000_000n).toBe(true);
    expect(capture.costs).toMatchObject([{ kind: 'capture', pid: tcpdump.alive()[0] }]);
    expect(capture.costs[0]!.memoryBytes).toBeGreaterThan(100_000);
    expect(stats).toEqual({ captured: 3, received: 3, kernelDrops: 1, interfaceDrops: 0 });
    const end = await capture.stop();
    expect(end).toEqual({ counters: { captured: 3, received: 3, kernelDrops: 1, interfaceDrops: 0 }, problem: null });
    expect(Buffer.concat(received)).toEqual(tcpdump.data);
    expect(capture.clockId).toMatch(/^[0-9a-f-]{36}$/);
    expect(tcpdump.alive()).toEqual([]);
  });

  it('gives tcpdump exactly these arguments', async () => {
    const filter = `tcp and host 10.0.0.1 and not (port 22) and 'quoted' "$(id)" \\ ;`;
    const [capture] = await open(shell, { SSH_CONNECTION: '10.1.2.3 50022 10.1.2.4 22' }, filter);
    await capture.listening;
    await capture.stop();
    expect(tcpdump.runs()).toEqual([
      [
        ...['-i', 'eth0', '-p', '-s', '128', '-U', '-B', '16384'],
        ...['--time-stamp-precision=nano', '-w', '-', '--'],
        `(${filter}) and not (tcp and host 10.1.2.3 and host 10.1.2.4 and port 50022 and port 22)`,
      ],
    ]);
  });

  it.each([
    ['', []],
    ['UNKNOWN 65535 UNKNOWN 65535', []],
    ['1.2.3.4 5 6.7.8.9', []],
    ['1.2.3.4 5 6.7.8.9 22) or (1', []],
    ['$(id) 5 6.7.8.9 22', []],
    ['fe80::1%eth0 50 fe80::2%eth0 22', ['not (tcp and host fe80::1 and host fe80::2 and port 50 and port 22)']],
  ])('excludes its own connection only when it is well-formed: %s', async (connection, filter) => {
    const [capture] = await open(shell, { SSH_CONNECTION: connection });
    await capture.listening;
    await capture.stop();
    expect(tcpdump.runs()[0]!.slice(11)).toEqual(['--', ...filter]);
  });

  it('excludes all connections of ours to the node, each when it is well-formed', async () => {
    const others = ['10.1.2.3 50024 10.1.2.4 22', 'UNKNOWN 65535 UNKNOWN 65535', '10.1.2.3 50026 10.1.2.4 22'];
    const [capture] = await open(shell, { SSH_CONNECTION: '10.1.2.3 50022 10.1.2.4 22' }, 'udp', others);
    await capture.listening;
    await capture.stop();
    const each = [50022, 50024, 50026].map(
      (p) => `not (tcp and host 10.1.2.3 and host 10.1.2.4 and port ${p} and port 22)`,
    );
    expect(tcpdump.runs()[0]!.at(-1)).toBe(`(udp) and ${each.join(' and ')}`);
  });

  it('ends tcpdump when its input ends, also one that does not listen to SIGTERM', async () => {
    for (const environment of [{}, { STANDIN_STUBBORN: '1' }]) {
      const [capture, connection] = await open(shell, environment);
      await capture.listening;
      await until('started', () => tcpdump.alive().length === 1);
      connection.started[0]!.stdin.end();
      await until('tcpdump is gone', () => tcpdump.alive().length === 0, 4000);
      expect((await capture.ended).problem).toMatchObject({ code: 'capture-ended', subject: 'h' });
    }
  });

  it('ends tcpdump when all three streams are cut', async () => {
    const [capture, connection] = await open(shell);
    await capture.listening;
    connection.cut();
    await until('tcpdump is gone', () => tcpdump.alive().length === 0, 4000);
    await capture.ended;
  });

  it('says in tcpdump’s own words why it did not start', async () => {
    const [capture] = await open(shell, { STANDIN_FAIL: 'tcpdump: eth0: No such device exists' });
    await expect(capture.listening).rejects.toMatchObject({ problem: { code: 'no-interface', subject: 'h' } });
  });

  it('finds out that there is no tcpdump', async () => {
    const bin = join(tcpdump.directory, 'few');
    mkdirSync(bin);
    for (const name of ['date', 'sleep', 'busybox', 'bash', 'dash']) symlinkSync(`/bin/${name}`, join(bin, name));
    const home = join(tcpdump.directory, 'gone');
    const script = CAPTURE_SCRIPT.replace('PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin', `PATH=${bin}`);
    expect(script).not.toBe(CAPTURE_SCRIPT);
    const connection = localConnection(node, { HOME: home }, shell);
    const child = await connection.exec(
      `sh -c '${script.replaceAll("'", "'\\''")}' hopscope t0 eth0 128 1024 '' '' '' '' ''`,
    );
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.stdout.resume();
    expect((await child.exited).code).toBe(127);
    await until('said so', () => said.includes('hopscope:t0 missing tcpdump'));
  });
});

it('has a first line that a program can read, which no quoting changes', () => {
  const line = headerLine('capture', { filter: "host 'a'\nb", token: 'x' });
  expect(line).not.toMatch(/['\n]/);
  expect(JSON.parse(line.slice('# hopscope:capture v1 '.length))).toEqual({ filter: "host 'a'\nb", token: 'x' });
});
