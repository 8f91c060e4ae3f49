import type { TcpdumpCounters } from './tcpdump-messages.ts';

export interface DrainClock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

const LOOK_MS = 150;
/**
 * The kernel hands a block of packets over when it is full or after a second (tcpdump's read timeout), and a busy
 * machine may not let tcpdump run for a moment: 1.5 s.
 */
const STILL_LOOKS = 10;
const BOUND_MS = 5000;
/** For a tcpdump that does not tell its counters while running. */
const GRACE_MS = 2000;

const wallClock: DrainClock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * Waits until tcpdump has read what the kernel's ring held when this was called: until the packets that it captured,
 * and those that were dropped, are as many as the kernel had received then, or until several looks find it standing
 * still (on some interfaces the kernel counts each packet twice, and tcpdump never gets there). A tcpdump that is told to stop
 * earlier throws away what is in the ring. Takes 5 s at most.
 * @param look tcpdump's counters now; null when it does not tell
 */
export async function drain(look: () => Promise<TcpdumpCounters | null>, clock: DrainClock = wallClock): Promise<void> {
  const begin = clock.now();
  const first = await look();
  if (first === null) {
    await clock.sleep(GRACE_MS);
    return;
  }
  const wanted = first.received;
  let last = first;
  let still = 0;
  while (last.captured + last.kernelDrops < wanted && still < STILL_LOOKS && clock.now() - begin < BOUND_MS) {
    await clock.sleep(LOOK_MS);
    const next = await look();
    // No answer: tcpdump is busy writing, so it does not stand still.
    if (next === null) continue;
    still = next.captured === last.captured ? still + 1 : 0;
    last = next;
  }
}
