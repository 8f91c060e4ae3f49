/** Time limits of a connection, in milliseconds. */
export interface Timing {
  /** From the start of a connection to the end of the login. */
  readyMs: number;
  /** Between two signs of life that are asked for. */
  keepaliveMs: number;
  /** A connection is lost after so many that stay unanswered. */
  keepaliveCount: number;
  /** Until the node has opened a channel. */
  openMs: number;
}

export const DEFAULT_TIMING: Timing = { readyMs: 20_000, keepaliveMs: 5000, keepaliveCount: 2, openMs: 10_000 };
