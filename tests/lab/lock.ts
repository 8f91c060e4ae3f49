import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { labPrefix } from './topology.ts';

/** One process at a time uses the lab. Beside the state directory, because that comes and goes with each lab. */
export const lockFile = `/run/${labPrefix}-lab.lock`;

/** Start time in clock ticks since boot: with the pid it names a process for good, as pids come round again. */
function startTime(pid: number): string | null {
  try {
    // The command's name is in parentheses and may hold anything; the 22nd field is the 20th after it.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

const mine = () => `${process.pid} ${startTime(process.pid)}`;

/** The pid of the living process that holds the lock; null when nobody does. */
async function holder(): Promise<number | null> {
  const text = await readFile(lockFile, 'utf8').catch(() => '');
  const [pid = '', started = ''] = text.trim().split(' ');
  return pid !== '' && startTime(Number(pid)) === started ? Number(pid) : null;
}

/**
 * Takes the lock, waiting for another living process up to `waitMs`; a dead one's lock is taken over. Taking it
 * twice in one process is fine.
 */
export async function takeLock(waitMs: number): Promise<void> {
  const giveUp = Date.now() + waitMs;
  for (;;) {
    try {
      await writeFile(lockFile, mine(), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = await holder();
    if (pid === process.pid) return;
    if (pid === null) await rm(lockFile, { force: true });
    else if (Date.now() >= giveUp)
      throw new Error(
        `the lab is in use by process ${pid} (${lockFile}); wait for it, or set HOPSCOPE_LAB_PREFIX for a lab of your own`,
      );
    else await pause(200);
  }
}

/** Gives the lock back when this process holds it. */
export async function releaseLock(): Promise<void> {
  if ((await holder()) === process.pid) await rm(lockFile, { force: true });
}
