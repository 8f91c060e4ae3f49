/** Points (t, d): measured time differences over time, both in ns. */
export interface Points {
  count: number;
  t: Float64Array;
  d: Float64Array;
}

/**
 * Lower convex hull of points (Andrew's monotone chain), as indices in order of t. The line under all points that a
 * clock fit needs is an edge of it (Zhang, Liu and Xia, INFOCOM 2002; Moon, Skelly and Towsley, INFOCOM 1999).
 */
export function lowerHull(points: Points): Uint32Array {
  const { t, d, count } = points;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  order.sort((a, b) => t[a]! - t[b]! || d[a]! - d[b]!);
  const hull = new Uint32Array(count);
  let n = 0;
  for (let k = 0; k < count; k++) {
    const c = order[k]!;
    while (n >= 2) {
      const a = hull[n - 2]!;
      const b = hull[n - 1]!;
      if ((d[b]! - d[a]!) * (t[c]! - t[a]!) < (d[c]! - d[a]!) * (t[b]! - t[a]!)) break;
      n--;
    }
    hull[n++] = c;
  }
  return hull.slice(0, n);
}

/** Slope of the hull's edge that spans time `at`; 0 for a hull without an edge. Dimensionless (ns per ns). */
export function slopeAt(points: Points, hull: Uint32Array, at: number): number {
  const { t, d } = points;
  for (let i = 1; i < hull.length; i++) {
    const a = hull[i - 1]!;
    const b = hull[i]!;
    if (t[b]! >= at && t[b]! > t[a]!) return (d[b]! - d[a]!) / (t[b]! - t[a]!);
  }
  return 0;
}

/** Smallest d - slope * (t - origin): the height at `origin` of the highest line of that slope under all points. */
export function heightUnder(points: Points, slope: number, origin: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < points.count; i++) {
    const h = points.d[i]! - slope * (points.t[i]! - origin);
    if (h < least) least = h;
  }
  return least;
}
