/**
 * `npm run bench [-- --packets N] [--hops N] [--rounds N] [--no-tshark]`: the whole command, from a cold process to
 * JSON, against the floor (libpcap reading and filtering the same files) and against tshark extracting the same fields.
 * Every round runs each of them once, so that what else the machine does falls on all alike; the table has medians.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { benchCaptures } from './captures.ts';
import { lossDifferences } from './check-losses.ts';
import { inTurn, type Measured, measure, median } from './measure.ts';

/** What the decoder takes out of a packet, by tshark's names. */
const FIELDS = [
  'frame.time_epoch',
  'frame.len',
  'ip.src',
  'ip.dst',
  'ip.id',
  'ip.ttl',
  'ip.dsfield',
  'ip.proto',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.flags',
  'tcp.window_size_value',
  'tcp.options.timestamp.tsval',
  'tcp.options.timestamp.tsecr',
  'tcp.len',
  'udp.srcport',
  'udp.dstport',
  'udp.length',
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist/cli/hopscope.cjs');
const directory = join(root, 'out/bench');
const answer = join(directory, 'analysis.json');

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '1000000' },
    hops: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    'no-tshark': { type: 'boolean', default: false },
  },
});
const packets = Number(values.packets);
const hops = Number(values.hops);
if (!existsSync(cli)) throw new Error(`${cli} is not built: npm run build`);

console.log(`${hops} hops of ${packets} packets each`);
const { files, losses } = benchCaptures(directory, { packets, hops, snaplen: 128, seed: 7 });
const tiny = benchCaptures(directory, { packets: 100, hops, snaplen: 128, seed: 7 });

function hopscope(paths: readonly string[]): Measured {
  const args = paths.flatMap((path, hop) => ['--hop', `hop${hop}=${path}`]);
  return measure(process.execPath, [cli, 'analyze', ...args, '--json'], answer);
}

function tcpdump(): Measured {
  return inTurn(files.map((path) => measure('tcpdump', ['-r', path, '-w', '/dev/null', 'tcp or udp'], '/dev/null')));
}

function tshark(): Measured {
  const args = ['-n', '-T', 'fields', ...FIELDS.flatMap((field) => ['-e', field])];
  return inTurn(files.map((path) => measure('tshark', [...args, '-r', path], '/dev/null')));
}

const runs: Record<'tcpdump' | 'hopscope' | 'nothing' | 'tshark', Measured[]> = {
  tcpdump: [],
  hopscope: [],
  nothing: [],
  tshark: [],
};
const wrong: string[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  runs.tcpdump.push(tcpdump());
  runs.hopscope.push(hopscope(files));
  wrong.push(...lossDifferences(JSON.parse(readFileSync(answer, 'utf8')) as Analysis, losses));
  runs.nothing.push(hopscope(tiny.files));
  if (!values['no-tshark']) runs.tshark.push(tshark());
}

const floor = median(runs.tcpdump);
for (const [name, measured] of Object.entries(runs)) {
  if (measured.length === 0) continue;
  const { wallSeconds, cpuSeconds, peakBytes } = median(measured);
  const times = `${(wallSeconds / floor.wallSeconds).toFixed(2)} x the floor`;
  console.log(
    [
      name.padEnd(9),
      `${wallSeconds.toFixed(2)} s`.padStart(10),
      `${cpuSeconds.toFixed(2)} s cpu`.padStart(14),
      `${(peakBytes / 2 ** 20).toFixed(0)} MiB`.padStart(9),
      times.padStart(20),
    ].join(' '),
  );
}
const whole = median(runs.hopscope);
const bytes = (whole.peakBytes - median(runs.nothing).peakBytes) / (packets * hops);
console.log(`memory: ${bytes.toFixed(1)} bytes per packet beyond an analysis of almost nothing`);
if (runs.tshark.length > 0)
  console.log(`tshark takes ${(median(runs.tshark).wallSeconds / whole.wallSeconds).toFixed(1)} x as long`);
if (wrong.length > 0) {
  console.log(`WRONG: ${wrong.length} differences from the known losses, such as ${wrong.slice(0, 5).join('; ')}`);
  process.exitCode = 1;
} else console.log(`exact: the ${losses.length} losses are found, and no other`);
