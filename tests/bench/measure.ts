import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Measured {
  wallSeconds: number;
  /** User and system time of all threads. */
  cpuSeconds: number;
  /** Largest resident size, bytes. */
  peakBytes: number;
}

/** GNU time, which tells the largest resident size of a process. */
const TIME = '/usr/bin/time';

/**
 * Runs a program in a process of its own and measures it.
 *
 * @param output file for its standard output
 * @throws Error when it fails
 */
export function measure(program: string, args: readonly string[], output: string): Measured {
  const file = openSync(output, 'w');
  const run = spawnSync(TIME, ['-q', '-f', 'measured %e %U %S %M', program, ...args], {
    stdio: ['ignore', file, 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  closeSync(file);
  if (run.error) throw new Error(`${TIME} is needed: ${run.error.message}`);
  const found = /measured ([\d.]+) ([\d.]+) ([\d.]+) (\d+)\s*$/.exec(run.stderr);
  if (run.status !== 0 || !found) throw new Error(`${program} failed: ${run.stderr.slice(-2000)}`);
  const [wall, user, system, kilobytes] = found.slice(1).map(Number) as [number, number, number, number];
  return { wallSeconds: wall, cpuSeconds: user + system, peakBytes: kilobytes * 1024 };
}

/** The sum of runs one after the other; the peak is the largest. */
export function inTurn(runs: readonly Measured[]): Measured {
  return {
    wallSeconds: runs.reduce((sum, run) => sum + run.wallSeconds, 0),
    cpuSeconds: runs.reduce((sum, run) => sum + run.cpuSeconds, 0),
    peakBytes: Math.max(...runs.map((run) => run.peakBytes)),
  };
}

/** Of several runs the middle one, figure by figure. */
export function median(runs: readonly Measured[]): Measured {
  const middle = (pick: (run: Measured) => number) => runs.map(pick).sort((a, b) => a - b)[runs.length >> 1]!;
  return {
    wallSeconds: middle((run) => run.wallSeconds),
    cpuSeconds: middle((run) => run.cpuSeconds),
    peakBytes: middle((run) => run.peakBytes),
  };
}
