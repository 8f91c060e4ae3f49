import type { Problem } from '../../shared/contract/errors.ts';

/** Before the next try, after so many that failed; the last one again and again. */
const WAITS_MS = [1000, 2000, 4000, 8000, 16_000, 30_000];

/** A capture that held for so long begins to count anew when it breaks off. */
export const STEADY_MS = 30_000;

/** Milliseconds until the next try. @param failed tries in a row so far */
export function waitBefore(failed: number): number {
  return WAITS_MS[Math.min(failed, WAITS_MS.length - 1)]!;
}

/** What does not change by itself: trying again would only knock at the door, or ask a person the same again. */
const FINAL = new Set([
  'auth-failed',
  'bad-filter',
  'cancelled',
  'host-key-changed',
  'host-key-revoked',
  'host-key-unknown',
  'legacy-algorithms',
  'login-given-up',
  'no-common-algorithm',
  'no-identity',
  'no-spool',
  'shell-noise',
  'spool-full',
  'sudo-refused',
]);

/** Whether a capture that ended so is over for good. */
export function isFinal({ code }: Problem): boolean {
  return FINAL.has(code) || code.startsWith('key-');
}

/** Waits; at once when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
