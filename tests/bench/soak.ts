/**
 * `npm run bench -- soak [--minutes N] [--rate N]`: three hops of the lab see the same N (20,000) packets per second,
 * captured through real sshd and tcpdump by the code of the engine's capturing thread. It holds the window of each
 * channel (2 MiB) and one block on its way to the disk, and nothing per packet. (An analysis holds a known number of
 * bytes per packet on top, which is measured by the other benches.) Over the second half, when the allocators have
 * settled, two things have to be flat, each with the uncertainty of its own slope: the resident memory of that process
 * as the system counts it, and what is alive in it after full collections. Its descriptors have to be the same all the
 * time, and in the end every hop must have every packet.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { SessionHop } from '../../shared/session/schema.ts';
import { iperf3, labDown, labUp, planFor } from '../lab/lab.ts';
import type { Alive } from './soak-child.ts';
import { type Trend, trendOf } from './trend.ts';

/** Payload of a datagram: with its headers it is longer than the snaplen, so that all records have one length. */
const PAYLOAD = 100;
const FILE_HEADER = 24;
const RECORD = 16 + 128;
const SAMPLE_MS = 2000;
/** Of the whole run: the resident memory is averaged over, and a full collection done after, so many parts. */
const BLOCKS = 120;
const COLLECTIONS = 24;
/** MiB per minute that the slope has to be below for certain: what is alive, and what is resident. */
const ALIVE_LIMIT = 0.1;
const RESIDENT_LIMIT = 0.25;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, rate: { type: 'string', default: '20000' } },
});
const seconds = Math.round(Number(values.minutes) * 60);
const half = seconds * 500;

interface Sample {
  ms: number;
  mib: number;
  descriptors: number;
}

function sample(pid: number, ms: number): Sample {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { ms, mib: Number(kib) / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

const meanOf = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

/** The samples by the parts of the run, without those that have none. */
function blocked(samples: readonly Sample[]): Sample[][] {
  const blockMs = (seconds * 1000) / BLOCKS;
  const blocks = Array.from({ length: BLOCKS }, (_, i) => samples.filter(({ ms }) => Math.floor(ms / blockMs) === i));
  return blocks.filter(({ length }) => length > 0);
}

/** Memory of each block, MiB on average, over minutes. */
function blocksOf(samples: readonly Sample[]): { x: number; y: number }[] {
  return blocked(samples).map((each) => ({
    x: meanOf(each.map(({ ms }) => ms)) / 60_000,
    y: meanOf(each.map(({ mib }) => mib)),
  }));
}

/** One line of the report. */
function judge(what: string, trend: Trend, points: readonly { y: number }[], limit: number): void {
  const sizes = points.map(({ y }) => y);
  console.log(
    `${what}: ${Math.min(...sizes).toFixed(1)} to ${Math.max(...sizes).toFixed(1)} MiB in the second half, ` +
      `${trend.slope.toFixed(3)} ± ${trend.uncertainty.toFixed(3)} MiB a minute (limit ${limit})`,
  );
  if (trend.slope + trend.uncertainty >= limit)
    wrong.push(`${what} is not shown to be flat (a longer run is more certain)`);
}

const wrong: string[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'hopscope-soak-'));
try {
  const lab = await labUp();
  const hops = ['node-a eth0', 'r1 eth1', 'node-b eth0'] as const;
  writeFileSync(
    join(scratch, 'plan.json'),
    JSON.stringify(planFor(lab, { hops, filter: `udp dst port 5201 and greater ${PAYLOAD}` })),
  );
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      '--import',
      'tsx',
      fileURLToPath(new URL('soak-child.ts', import.meta.url)),
      join(scratch, 'plan.json'),
      lab.knownHosts,
      join(scratch, 'session'),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if ((await lines.next()).value !== 'running') throw new Error('the capture did not start');

  const began = performance.now();
  const samples: Sample[] = [];
  const alive: { x: number; y: number }[] = [];
  const sampling = setInterval(() => samples.push(sample(child.pid!, performance.now() - began)), SAMPLE_MS);
  const collecting = setInterval(
    async () => {
      child.stdin.write('\n');
      const now = JSON.parse((await lines.next()).value as string) as Alive;
      const [heap, buffers] = [now.heapUsed / 2 ** 20, now.external / 2 ** 20];
      const ms = performance.now() - began;
      console.log(
        `${(ms / 60_000).toFixed(1).padStart(5)} min: ${heap.toFixed(1)} MiB objects and ${buffers.toFixed(1)} MiB ` +
          `buffers after a full collection, ${(now.rss / 2 ** 20).toFixed(1)} MiB resident`,
      );
      if (ms >= half) alive.push({ x: ms / 60_000, y: heap + buffers });
    },
    (seconds * 1000) / COLLECTIONS,
  );
  const rate = `${Number(values.rate) * PAYLOAD * 8}`;
  const traffic = await iperf3({ from: 'node-a', to: 'node-b', protocol: 'udp', rate, length: PAYLOAD, seconds });
  clearInterval(sampling);
  clearInterval(collecting);
  child.stdin.end();
  const ended = JSON.parse((await lines.next()).value as string) as SessionHop[];

  const sent = traffic.end.sum!.packets;
  // A file may be open for a moment just then: what stays open is in all samples of a block.
  const descriptors = new Set(
    blocked(samples.filter((s) => s.ms >= half)).map((each) => Math.min(...each.map((s) => s.descriptors))),
  );
  console.log(
    `${sent} packets sent in ${seconds} s, ${(sent / seconds).toFixed(0)} per second at each of ${hops.length} hops`,
  );
  const resident = blocksOf(samples.filter((s) => s.ms >= half));
  judge('resident memory', trendOf(resident), resident, RESIDENT_LIMIT);
  judge('alive after full collections', trendOf(alive), alive, ALIVE_LIMIT);
  console.log(`descriptors: ${[...descriptors].join(', ')}`);
  if (descriptors.size > 1) wrong.push('descriptors are not constant');
  for (const { name, file, kernelDrops } of ended) {
    const packets = (statSync(join(scratch, 'session', file)).size - FILE_HEADER) / RECORD;
    console.log(`${name}: ${packets} packets, ${kernelDrops} dropped by the kernel`);
    if (packets + (kernelDrops ?? 0) !== sent) wrong.push(`${name} has ${packets} packets of ${sent}`);
  }
} finally {
  await labDown();
  rmSync(scratch, { recursive: true, force: true });
}
for (const text of wrong) console.log(`WRONG: ${text}`);
if (wrong.length > 0) process.exitCode = 1;
