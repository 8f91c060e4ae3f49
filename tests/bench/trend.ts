/** A straight line through measured points, and how sure its slope is. */
export interface Trend {
  /** Units of `y` per unit of `x`. */
  slope: number;
  /** Half the width of the slope's 95 % interval; infinite below five points. */
  uncertainty: number;
}

/** So many standard errors of a normal distribution, to both sides, hold 95 %. */
const TWO_SIDED_95 = 1.96;
const FEWEST = 5;

/**
 * By least squares. Neighbours in time resemble each other, so the points count as fewer than they are, by the
 * correlation of each deviation with the next one (the usual n (1 - r) / (1 + r)).
 */
export function trendOf(points: readonly { x: number; y: number }[]): Trend {
  const n = points.length;
  const mean = (pick: (p: { x: number; y: number }) => number) => points.reduce((sum, p) => sum + pick(p), 0) / n;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)];
  const spread = points.reduce((sum, p) => sum + (p.x - mx) ** 2, 0);
  const slope = points.reduce((sum, p) => sum + (p.x - mx) * (p.y - my), 0) / spread;
  const off = points.map((p) => p.y - my - slope * (p.x - mx));
  const squares = off.reduce((sum, d) => sum + d * d, 0);
  const alike = squares === 0 ? 0 : off.slice(1).reduce((sum, d, i) => sum + d * off[i]!, 0) / squares;
  const r = Math.min(0.95, Math.max(0, alike));
  const counted = (n * (1 - r)) / (1 + r);
  if (counted < FEWEST) return { slope, uncertainty: Number.POSITIVE_INFINITY };
  const variance = squares / (n - 2) / spread;
  return { slope, uncertainty: TWO_SIDED_95 * Math.sqrt((variance * n) / counted) };
}
