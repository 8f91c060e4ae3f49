import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = '.capturing';

/** Marks the directory as being written by this process; without the mark, a session in state `running` is a wreck. */
export function lockCapture(directory: string): void {
  writeFileSync(join(directory, FILE), `${process.pid}\n`, { mode: 0o600 });
}

export function unlockCapture(directory: string): void {
  rmSync(join(directory, FILE), { force: true });
}

/** Whether a live process captures into the directory. */
export function isCapturing(directory: string): boolean {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(join(directory, FILE), 'utf8'), 10);
  } catch {
    return false;
  }
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isDefunct(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A killed process whose parent was killed too stays in the table until somebody collects it; signals reach it still. */
function isDefunct(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No /proc on this system: such processes are collected by init there.
    return false;
  }
}
