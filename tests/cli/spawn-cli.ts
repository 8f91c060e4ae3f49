import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningCommand {
  process: ChildProcess;
  /** Resolves at the first line on standard error that matches; rejects when the command ends before. */
  said(pattern: RegExp): Promise<string>;
  ended: Promise<{ status: number | null; out: string; err: string }>;
}

/** Starts the command line as a process of its own, from its sources. */
export function startCommand(...argv: string[]): RunningCommand {
  const child = spawn(process.execPath, ['--import', 'tsx', 'electron/cli/hopscope.ts', ...argv], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const ended = once(child, 'close').then(([status]) => {
    for (const look of waiting) look();
    return { status: status as number | null, out, err: lines.join('\n') };
  });
  let over = false;
  void ended.then(() => {
    over = true;
    for (const look of waiting) look();
  });
  return {
    process: child,
    ended,
    said: (pattern) =>
      new Promise((found, failed) => {
        const look = () => {
          const line = lines.find((text) => pattern.test(text));
          if (line === undefined && !over) return;
          waiting.delete(look);
          if (line === undefined) failed(new Error(`ended without saying ${pattern}:\n${lines.join('\n')}`));
          else found(line);
        };
        waiting.add(look);
        look();
      }),
  };
}
