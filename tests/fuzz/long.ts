/**
 * The long run: `npx tsx tests/fuzz/long.ts --executions 10000000 [--seed N] [--processes 2]`. Prints the rate every
 * half minute and ends with exit status 1 at the first thing that must not happen, with what replays it, or when the
 * memory of a process has grown between the first tenth of the run and its end.
 */
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FuzzTotals, fuzz } from './run.ts';

const REPORT_MS = 30_000;
/** Live heap and buffers after a collection may wander by that much. */
const GROWTH_BYTES = 64 * 1024 * 1024;

interface Report extends FuzzTotals {
  /** Bytes alive after a collection. */
  alive: number;
  failure?: string;
  done: boolean;
}

function child(seed: number, executions: number): void {
  let reported = performance.now();
  let early = 0;
  const report = (totals: FuzzTotals, more: Partial<Report> = {}) =>
    process.send?.({ ...totals, alive: alive(), done: false, ...more } satisfies Report);
  let totals: FuzzTotals = { executions: 0, packets: 0, kinds: {} };
  try {
    totals = fuzz(seed, (now) => {
      if (early === 0 && now.executions >= executions / 10) early = alive();
      if (performance.now() - reported > REPORT_MS) {
        reported = performance.now();
        report(now);
      }
      return now.executions < executions;
    });
    const grown = alive() - early;
    const failure = grown > GROWTH_BYTES ? `seed ${seed}: memory grew by ${grown} bytes` : undefined;
    report(totals, { done: true, ...(failure === undefined ? {} : { failure }) });
  } catch (error) {
    report(totals, { done: true, failure: error instanceof Error ? error.message : String(error) });
  }
}

function alive(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function parent(executions: number, seed: number, processes: number): void {
  const start = performance.now();
  const reports: Report[] = [];
  const sum = (key: 'executions' | 'packets') => reports.reduce((all, report) => all + (report?.[key] ?? 0), 0);
  const line = () => {
    const seconds = (performance.now() - start) / 1000;
    const megabytes = reports.map((report) => (report.alive / 1e6).toFixed(0)).join(' and ');
    const rate = (sum('executions') / seconds).toFixed(0);
    console.log(`${sum('executions')} executions, ${sum('packets')} packets, ${rate} a second, ${megabytes} MB alive`);
  };
  let running = processes;
  for (let i = 0; i < processes; i++) {
    const share = Math.ceil(executions / processes);
    const args = ['--child', '--seed', String(seed + i), '--executions', String(share)];
    const worker = fork(fileURLToPath(import.meta.url), args, { execArgv: [...process.execArgv, '--expose-gc'] });
    worker.on('message', (message) => {
      const report = message as Report;
      reports[i] = report;
      if (report.failure !== undefined) {
        console.error(report.failure);
        process.exitCode = 1;
      } else if (report.done) console.log(JSON.stringify(report.kinds));
      if (i === 0 || report.done) line();
    });
    worker.on('exit', (code) => {
      if (code !== 0 || reports[i]?.done !== true) {
        console.error(`process ${i}, seed ${seed + i}, ended with ${code}`);
        process.exitCode = 1;
      }
      if (--running === 0)
        console.log(process.exitCode ? 'failed' : `passed, seeds ${seed} to ${seed + processes - 1}`);
    });
  }
}

const { values } = parseArgs({
  options: {
    child: { type: 'boolean', default: false },
    executions: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: String(Date.now() % 0x7fffffff) },
    processes: { type: 'string', default: String(cpus().length) },
  },
});
const executions = Number(values.executions);
if (values.child) child(Number(values.seed), executions);
else parent(executions, Number(values.seed), Number(values.processes));
