/** Shares that arrays are grown by, one after the other. */
const SHARES = [1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2];
let next = 0;

/**
 * For how many there is to be room when there are so many. Each array that asks gets another share: those that are full at
 * the same time are not so the next time, and growing them does not all fall into one analysis.
 */
export function roomFor(count: number): number {
  next = (next + 1) % SHARES.length;
  return Math.ceil(count * SHARES[next]!);
}
