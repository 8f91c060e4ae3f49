/**
 * `npx tsx tests/bench/live-steps.ts [--hops N]`: what the answers of `live.ts` cost, told in processor time, for a
 * machine that does other things meanwhile. Captures of 50,000 packets per second and hop are taken a second at a time
 * after 10, 30 and 60 s of them: how old an answer is on a machine that has a processor for it.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LiveAnalysis } from '../../electron/engine/live-analysis.ts';
import { benchCaptures } from './captures.ts';
import { liveSession } from './live-session.ts';

const PER_SECOND = 50_000;
const SECONDS = 60;
/** Up to which second packets have come, answer by answer. */
const ANSWERS = [1, 2, 5, 8, 9, 10, 20, 28, 29, 30, 45, 57, 58, 59, 60];
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
    `${String(second).padStart(3)} s: ${live.packets} packets, ${length} s of them decoded in ${decoding.toFixed(0)} ms, analysed in ${analysis.toFixed(0)} ms`,
  );
}
for (const { file } of open) closeSync(file);
console.log(`${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);

/** Processor time of all threads of the process, ms. */
function spent(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
