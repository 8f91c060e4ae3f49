/** Bounds of a ratio, 0 to 1. */
export interface Interval {
  low: number;
  high: number;
}

/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/**
 * Score interval of a binomial proportion (Wilson 1927), 95 %: what the loss ratio of the path may be, judged by this
 * many packets. Unlike the plain normal interval it stays inside 0 to 1, and says something when nothing was lost.
 *
 * @returns null when nothing was sent
 */
export function wilson95(lost: number, sent: number): Interval | null {
  if (sent === 0) return null;
  const ratio = lost / sent;
  const z2 = Z * Z;
  const centre = ratio + z2 / (2 * sent);
  const half = Z * Math.sqrt((ratio * (1 - ratio)) / sent + z2 / (4 * sent * sent));
  const scale = 1 + z2 / sent;
  return {
    low: lost === 0 ? 0 : Math.max(0, (centre - half) / scale),
    high: lost === sent ? 1 : Math.min(1, (centre + half) / scale),
  };
}
