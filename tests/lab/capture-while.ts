import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Analysis } from '../../shared/contract/analysis.ts';
import type { PlanInput } from '../../shared/contract/plan.ts';
import type { LabState } from './state.ts';

const hopscope = process.env['HOPSCOPE_CLI'] ?? fileURLToPath(new URL('../../dist/cli/hopscope.cjs', import.meta.url));

/** What was sent in the last tmax seconds is not judged, so that the capture has to go on for longer than that. */
const TMAX_SECONDS = 1;

export interface CaptureWhile {
  plan: PlanInput;
  lab: LabState;
  /** The session's; made here. */
  directory: string;
  /** More options of the command line. */
  options?: readonly string[];
}

/** Captures with the command line as a user would, runs the traffic when all hops listen, and ends it with Ctrl-C. */
export async function captureWhile(
  traffic: () => Promise<unknown>,
  { plan, lab, directory, options = [] }: CaptureWhile,
): Promise<Analysis> {
  const planFile = `${directory}.plan.json`;
  mkdirSync(dirname(planFile), { recursive: true });
  writeFileSync(planFile, JSON.stringify(plan));
  const args = ['capture', planFile, '--out', directory, '--known-hosts', lab.knownHosts, '--json'];
  const child = spawn(process.execPath, [hopscope, ...args, '--tmax', `${TMAX_SECONDS}`, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const answer = text(child.stdout);
  const ended = once(child, 'exit');
  const said = await saysRunning(child);
  await traffic();
  await pause(TMAX_SECONDS * 1000 + 300);
  child.kill('SIGINT');
  expect(await ended, said.join('')).toEqual([0, null]);
  return JSON.parse(await answer) as Analysis;
}

/** Waits until all captures listen; goes on collecting what the command says. */
async function saysRunning(child: ChildProcess): Promise<string[]> {
  const said: string[] = [];
  const running = new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      if (said.join('').includes('running')) resolve();
    });
    child.once('exit', () => reject(new Error(`the command ended: ${said.join('')}`)));
  });
  await running;
  return said;
}

/** Lost or partly lost packets per segment. */
export const lost = (analysis: Analysis) =>
  analysis.segments.map(({ forward, reverse }) => ({
    forward: forward.lost + forward.partial,
    reverse: reverse.lost + reverse.partial,
  }));
