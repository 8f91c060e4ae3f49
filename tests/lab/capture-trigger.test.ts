import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../electron/cli/run-command.ts';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { sessionSchema } from '../../shared/session/schema.ts';
import {
  addresses,
  dropEvery,
  dropped,
  exec,
  type LabState,
  labAvailable,
  labDown,
  labUp,
  ping,
  planFor,
} from './lab.ts';
import { piecesOf, spools } from './spools.ts';
import { said as hasSaid } from './traffic.ts';

const available = labAvailable();
if (!available.ok) console.warn(`tests/lab skipped: ${available.reason}`);

const tool = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const EVERY = 25;
const hops = ['pod-a veth', 'r1 eth1', 'r2 eth1'] as const;

describe.skipIf(!available.ok)('a trigger in the lab', () => {
  let lab: LabState;
  let home: string;
  let planFile: string;
  beforeAll(async () => {
    lab = await labUp({ offloads: false });
    home = mkdtempSync(join(tmpdir(), 'hopscope-trigger-'));
    planFile = join(home, 'plan.json');
    writeFileSync(planFile, JSON.stringify(planFor(lab, { hops })));
    await dropEvery('r1', { direction: 'forward', every: EVERY, match: 'udp dport 8472 udp length > 100' });
  });
  afterAll(async () => {
    await labDown();
    rmSync(home, { recursive: true, force: true });
  });

  /** 300 datagrams a second for so long, all of which every hop up to r1 sees. */
  const traffic = (seconds: number) =>
    exec('pod-a', [
      ...[process.execPath, '--import', 'tsx', tool('udp-tool.ts')],
      ...['send', addresses['pod-a'], addresses['pod-b'], '9000', String(300 * seconds), '200', '300'],
    ]);

  /** Settles when every hop has thrown away the first piece of what it held. */
  async function dropping(directory: string): Promise<void> {
    const rings = () => readdirSync(join(directory, 'captures')).filter((name) => name.endsWith('.ring'));
    const oldest = (ring: string) => readdirSync(join(directory, 'captures', ring)).sort()[0] ?? '';
    while (rings().length < hops.length || rings().some((ring) => oldest(ring).startsWith('000000000-')))
      await pause(50);
  }

  /** The same of the pieces that two of them keep on their nodes. @returns where */
  async function droppingThere(): Promise<string[]> {
    const places = [...(await spools('r1')), ...(await spools('r2'))];
    expect(places).toHaveLength(2);
    const first = places.map((place) => piecesOf(place)[0]);
    while (places.some((place, i) => piecesOf(place)[0] === first[i])) await pause(50);
    return places;
  }

  /** The loss is where it is made, one of 25 exactly wherever the window begins, and none is at its edges. */
  function checked({ segments }: Analysis): number {
    const [before, after] = segments.map(({ forward }) => forward);
    expect([before!.unmatched, after!.lost, after!.unmatched]).toEqual([0, 0, 0]);
    expect(before!.lost).toBeGreaterThanOrEqual(Math.floor((before!.sent - 1) / EVERY));
    expect(before!.lost).toBeLessThanOrEqual(Math.ceil(before!.sent / EVERY));
    return before!.sent;
  }

  it.each([
    ['here', 'stream', 5],
    ['on the nodes', 'spool', 9],
  ] as const)(
    'keeps the last seconds %s before a packet, and what followed, with no loss at the edge',
    async (_, carry, most) => {
      const directory = join(home, carry);
      const plan = planFor(lab, { hops });
      // The one whose ring is here is no different beside others whose ring is there.
      const carried = plan.hops.map((hop, i) => (i === 0 ? hop : { ...hop, carry }));
      writeFileSync(planFile, JSON.stringify({ ...plan, hops: carried, keepFreeMiB: 0 }));
      let said = '';
      const lines: string[] = [];
      const io = {
        out: (text: string) => {
          said += text;
        },
        err: (line: string) => lines.push(line),
        onInterrupt: () => () => {},
        abandon: () => {},
        ask: null,
        root: '.',
      };
      const ours = ['--trigger', 'pod-a veth=icmp[icmptype] = icmp-echo', '--ring', '1', '--after', '2.5'];
      const done = runCommand(
        ['capture', planFile, '--out', directory, '--known-hosts', lab.knownHosts, '--json', '--tmax', '0.5', ...ours],
        io,
      );
      while (!lines.some((line) => line.includes('waiting for'))) await pause(20);
      const sent = traffic(carry === 'spool' ? 14 : 11);
      let places: string[] = [];
      if (carry === 'spool') places = await droppingThere();
      else await dropping(directory);
      await ping({ from: 'pod-a', to: 'pod-b', count: 1 });
      expect(await done).toBe(0);
      await sent;
      const analysis = JSON.parse(said) as Analysis;
      expect(analysis.trigger).toMatchObject({
        hop: 'pod-a veth',
        time: expect.stringMatching(/^\d{19}$/),
        packet: expect.stringContaining('10.244.1.10 > 10.244.2.10: ICMP echo request'),
      });
      const session = sessionSchema.parse(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8')));
      const fired = BigInt(session.trigger!.time!);
      for (const { start, stop, ended, kernelDrops } of session.hops) {
        expect([ended, kernelDrops]).toEqual([null, 0]);
        // At least the second asked for, and not all of the time it waited; then what was to follow.
        expect(Number(fired - BigInt(start!)) / 1e9).toBeGreaterThan(1);
        expect(Number(fired - BigInt(start!)) / 1e9).toBeLessThan(most);
        expect(Number(BigInt(stop!) - fired) / 1e9).toBeGreaterThan(2.4);
      }
      expect(checked(analysis)).toBeGreaterThan(600);
      expect(analysis.segments[0]!.forward.lost).toBeLessThan(await dropped('r1', 'forward'));
      expect(readdirSync(join(directory, 'captures')).filter((name) => !name.endsWith('.pcap'))).toEqual([]);
      expect(places.filter((place) => existsSync(place))).toEqual([]);
      // What it says that it holds is there from the first moment: a packet comes every three milliseconds.
      for (const { file, start } of session.hops) {
        const late = Number(BigInt(start!) - firstStamp(join(directory, file))) / 1e9;
        expect(late).toBeGreaterThan(-0.1);
        expect(late).toBeLessThan(3);
      }
    },
    60_000,
  );

  it('leaves a session with what it held when it is killed while it waits', async () => {
    const directory = join(home, 'killed');
    const armed = join(home, 'armed.json');
    const trigger = { hop: 'r1 eth1', filter: 'udp port 7', ringSeconds: 1 };
    writeFileSync(armed, JSON.stringify({ ...planFor(lab, { hops }), trigger }));
    const outfile = join(home, 'capture-child.cjs');
    await build({
      entryPoints: [tool('capture-child.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      external: ['*.node', 'cpu-features'],
    });
    const child = spawn(process.execPath, [outfile, armed, lab.knownHosts, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'exit');
    await hasSaid(child, /running/);
    const sent = traffic(6);
    await dropping(directory);
    child.kill('SIGKILL');
    await gone;
    await sent;
    let out = '';
    const io = {
      out: (text: string) => {
        out += text;
      },
      err: () => {},
      onInterrupt: () => () => {},
      abandon: () => {},
      ask: null,
      root: '.',
    };
    expect(await runCommand(['analyze', directory, '--json', '--tmax', '0.2'], io)).toBe(0);
    const analysis = JSON.parse(out) as Analysis;
    expect(analysis.trigger).toMatchObject({ hop: 'r1 eth1', time: null, packet: null });
    expect(checked(analysis)).toBeGreaterThan(100);
    expect(readdirSync(join(directory, 'captures')).filter((name) => !name.endsWith('.pcap'))).toEqual([]);
  }, 60_000);
});

/** Of the first record of a nanosecond pcap file, ns since the epoch. */
function firstStamp(path: string): bigint {
  const file = readFileSync(path);
  return BigInt(file.readUInt32LE(24)) * 1_000_000_000n + BigInt(file.readUInt32LE(28));
}
