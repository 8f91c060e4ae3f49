/**
 * `npm run bench -- soak [--minutes N] [--rate N]`: three hops of the lab see the same N (20,000) packets per second,
 * captured through real sshd and tcpdump by the code of the engine's capturing thread. The resident memory of that
 * process and its open descriptors are sampled and have to stay flat after the warm-up: it holds the window of each
 * channel (2 MiB) and one block on its way to the disk, and nothing per packet. (An analysis holds a known number of
 * bytes per packet on top, which is measured by the other benches.) In the end every hop must have every packet.
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

/** Payload of a datagram: with its headers it is longer than the snaplen, so that all records have one length. */
const PAYLOAD = 100;
const FILE_HEADER = 24;
const RECORD = 16 + 128;
const SAMPLE_MS = 2000;
/** MiB per minute. */
const SLOPE_LIMIT = 1;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, rate: { type: 'string', default: '20000' } },
});
const seconds = Math.round(Number(values.minutes) * 60);
const warmUpMs = Math.min(120_000, (seconds * 1000) / 4);

interface Sample {
  ms: number;
  mib: number;
  descriptors: number;
}

function sample(pid: number, ms: number): Sample {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { ms, mib: Number(kib) / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

/** By least squares, MiB per minute. */
function slope(samples: readonly Sample[]): number {
  const mean = (pick: (s: Sample) => number) => samples.reduce((sum, s) => sum + pick(s), 0) / samples.length;
  const [t, m] = [mean((s) => s.ms), mean((s) => s.mib)];
  const top = samples.reduce((sum, s) => sum + (s.ms - t) * (s.mib - m), 0);
  return (top / samples.reduce((sum, s) => sum + (s.ms - t) ** 2, 0)) * 60_000;
}

const scratch = mkdtempSync(join(tmpdir(), 'hopscope-soak-'));
const wrong: string[] = [];
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
  const sampling = setInterval(() => samples.push(sample(child.pid!, performance.now() - began)), SAMPLE_MS);
  const rate = `${Number(values.rate) * PAYLOAD * 8}`;
  const traffic = await iperf3({ from: 'node-a', to: 'node-b', protocol: 'udp', rate, length: PAYLOAD, seconds });
  clearInterval(sampling);
  child.stdin.end();
  const ended = JSON.parse((await lines.next()).value as string) as SessionHop[];

  const sent = traffic.end.sum!.packets;
  const steady = samples.filter((s) => s.ms >= warmUpMs);
  const grows = slope(steady);
  const sizes = steady.map((s) => s.mib);
  const descriptors = new Set(steady.map((s) => s.descriptors));
  console.log(
    `${sent} packets sent in ${seconds} s, ${(sent / seconds).toFixed(0)} per second at each of ${hops.length} hops`,
  );
  console.log(
    `memory ${Math.min(...sizes).toFixed(0)} to ${Math.max(...sizes).toFixed(0)} MiB after ${warmUpMs / 1000} s, ` +
      `${grows.toFixed(2)} MiB a minute; descriptors ${[...descriptors].join(', ')}`,
  );
  const quarter = Math.ceil(sizes.length / 4);
  const means = [0, 1, 2, 3].map((q) => sizes.slice(q * quarter, (q + 1) * quarter));
  console.log(
    `means of its quarters: ${means.map((m) => (m.reduce((a, b) => a + b, 0) / m.length).toFixed(1)).join(', ')}`,
  );
  if (grows > SLOPE_LIMIT) wrong.push(`memory grows by ${grows.toFixed(2)} MiB a minute`);
  if (descriptors.size > 1) wrong.push(`descriptors are not constant`);
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
