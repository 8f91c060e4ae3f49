import { ProblemError } from '../../shared/contract/errors.ts';
import { cancelled } from './arming.ts';

/** setTimeout takes no more than this. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Waits until a plan's start time, by this machine's clock.
 * @throws ProblemError `start-passed` when it is over already, `cancelled` when the signal aborts
 */
export async function waitForStart(startAt: string, signal: AbortSignal | undefined): Promise<void> {
  const start = Date.parse(startAt);
  if (start < Date.now())
    throw new ProblemError({
      code: 'start-passed',
      subject: null,
      message: `the start time of the plan, ${startAt}, is over.`,
      remedy: 'Give a time to come as "startAt", or leave it out to start at once.',
    });
  while (Date.now() < start) await pause(Math.min(start - Date.now(), LONGEST_MS), signal);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}
