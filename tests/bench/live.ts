/**
 * `npx tsx tests/bench/live.ts [--seconds N] [--hops N]`: captures of 50,000 packets per second and hop arrive in real
 * time, analysed as the engine does it. Tells for every ten seconds how old the figures were that could be seen (how long
 * ago the last packet in them came: of each moment, not only of those at which new ones were told), and how long the
 * thread that takes bytes from the nodes was kept from it at most: what a kernel's ring must hold. On a machine that does
 * other things meanwhile, threads wait for a processor: the load is told too, and on Linux for how long the busiest waited.
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LiveViews } from '../../electron/engine/live-views.ts';
import { benchCaptures } from './captures.ts';
import { liveSession } from './live-session.ts';

const PER_SECOND = 50_000;
const TICK_MS = 20;
const TOLD_EVERY_S = 10;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, hops: { type: 'string', default: '3' } },
});
const seconds = Number(values.seconds);
const hops = Number(values.hops);
const root = fileURLToPath(new URL('../..', import.meta.url));
const worker = join(root, 'dist/cli/live-worker.cjs');
if (!existsSync(worker)) throw new Error(`${worker} is not built: npm run build`);

const packets = seconds * PER_SECOND;
const { files } = benchCaptures(join(root, 'out/bench'), { packets, hops, snaplen: 128, seed: 7 });
const { plan, session } = liveSession(files.length);

const open = files.map((path) => ({ file: openSync(path, 'r'), size: statSync(path).size, at: 0 }));
const block = monitorEventLoopDelay({ resolution: 5 });
const began = performance.now();
const elapsed = () => performance.now() - began;
/** Up to when the figures at hand go, s; and how old they were at every tick since ages were told. */
let known = 0;
let ages: number[] = [];
let answers = 0;
let told = 0;
let oldest = 0;
let waited = busiest().waited;

/** CPU time of the busiest thread, and how long it was ready and waited for a processor, ms; 0 where nobody tells. */
function busiest(): { cpu: number; waited: number } {
  let most = { cpu: 0, waited: 0 };
  if (!existsSync('/proc/self/task')) return most;
  for (const task of readdirSync('/proc/self/task')) {
    const [cpu = 0, delay = 0] = readFileSync(`/proc/self/task/${task}/schedstat`, 'utf8').split(' ').map(Number);
    if (cpu / 1e6 > most.cpu) most = { cpu: cpu / 1e6, waited: delay / 1e6 };
  }
  return most;
}

const live = new LiveViews(plan, {}, worker, {
  analysed: (_, { hops: [first] }) => {
    known = (first!.packets / packets) * seconds;
    answers++;
  },
  figures: () => undefined,
  failed: (problem) => {
    throw new Error(problem.message);
  },
});
live.begin(root, session);
block.enable();

const feeding = setInterval(() => {
  const share = Math.min(1, elapsed() / 1000 / seconds);
  ages.push(elapsed() / 1000 - known);
  if (share === 1 || elapsed() / 1000 >= told + TOLD_EVERY_S) tellAges();
  open.forEach((hop, h) => {
    const bytes = new Uint8Array(Math.floor(hop.size * share) - hop.at);
    readSync(hop.file, bytes, 0, bytes.length, hop.at);
    hop.at += bytes.length;
    live.push(h, bytes);
  });
  if (share < 1) return;
  clearInterval(feeding);
  finish();
}, TICK_MS);

/** What the ages since the last time come to. */
function tellAges(): void {
  told += TOLD_EVERY_S;
  const sorted = ages.sort((a, b) => a - b);
  const rank = (p: number) => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!.toFixed(2);
  const { cpu, waited: now } = busiest();
  const since = ((now - waited) / 1000).toFixed(1);
  waited = now;
  oldest = Math.max(oldest, sorted.at(-1)!);
  console.log(
    `${(elapsed() / 1000).toFixed(0).padStart(4)} s: ${answers} answers, figures ${rank(0.5)} s old, 95 % below ${rank(0.95)}, at most ${rank(1)} s; busiest thread ${(cpu / 1000).toFixed(0)} s of processor time, ${since} s without one; load ${loadavg()[0]!.toFixed(1)}`,
  );
  ages = [];
  answers = 0;
}

async function finish(): Promise<void> {
  block.disable();
  live.end();
  const { hops: held } = await live.figures();
  live.close();
  for (const { file } of open) closeSync(file);
  console.log(`oldest figures ${oldest.toFixed(2)} s; bytes waited ${(block.max / 1e6).toFixed(0)} ms at most`);
  console.log(
    `${held.map((hop) => hop.packets).join(', ')} packets; ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
  );
}
