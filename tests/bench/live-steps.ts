/**
 * `npx tsx tests/bench/live-steps.ts [--hops N]`: what the answers of `live.ts` cost, told in processor time, for a
 * machine that does other things meanwhile. Captures of 50,000 packets per second and hop are taken half a second at a
 * time before 10, 30 and 60 s of them: how old an answer is on a machine that has a processor for it. A machine with much
 * else to do shares its caches too, and takes up to twice as long: the load is told.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LiveAnalysis } from '../../electron/engine/live-analysis.ts';
import { benchCaptures } from './captures.ts';
import { liveSession } from './live-session.ts';

const PER_SECOND = 50_000;
const SECONDS = 60;
/** Up to which second packets have come, answer by answer. */
const ANSWERS = [1, 2, 4, 6, 8, 9, 9.5, 10, 14, 18, 22, 26, 29, 29.5, 30, 36, 42, 48, 54, 58, 58.5, 59, 59.5, 60];
const CHUNK = 65_536;

const { values } = parseArgs({ options: { hops: { type: 'string', default: '3' } } });
const root = fileURLToPath(new URL('../..', import.meta.url));
const shape = { packets: SECONDS * PER_SECOND, hops: Number(values.hops), snaplen: 128, seed: 7 };
const { files } = benchCaptures(join(root, 'out/bench'), shape);
const { plan, session } = liveSession(files.length);

const live = new LiveAnalysis(plan);
const open = files.map((path) => ({ file: openSync(path, 'r'), size: statSync(path).size, at: 0 }));
let before = 0;
for (const second of ANSWERS) {
  const decoding = spent(() => {
    open.forEach((hop, h) => {
      const end = Math.floor((hop.size * second) / SECONDS);
      while (hop.at < end) {
        const bytes = new Uint8Array(Math.min(CHUNK, end - hop.at));
        readSync(hop.file, bytes, 0, bytes.length, hop.at);
        hop.at += bytes.length;
        live.push(h, bytes);
      }
    });
  });
  const analysis = spent(() => live.analyse(session));
  const length = second - before;
  before = second;
  console.log(
    `${String(second).padStart(4)} s: ${live.packets} packets, ${length} s of them decoded in ${decoding.toFixed(0)} ms, analysed in ${analysis.toFixed(0)} ms`,
  );
}
for (const { file } of open) closeSync(file);
console.log(`${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB; load ${loadavg()[0]!.toFixed(1)}`);

/** Processor time of all threads of the process, ms. */
function spent(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
