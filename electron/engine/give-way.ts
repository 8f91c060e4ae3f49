import { getPriority, setPriority } from 'node:os';

/** How much later than others the thread's turn comes, in steps of nice: about a third of their time when all want it. */
const STEPS = 5;
const LEAST = 19;

/**
 * Lets the window, and the thread that takes bytes from the nodes, go before the calling thread where both want the
 * same processor. On Linux alone: there a priority belongs to a thread, elsewhere it would be that of the whole process.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, Math.min(LEAST, getPriority(0) + STEPS));
  } catch {
    // A sandbox that forbids it: the thread works as before.
  }
}
