/** Points (t, d): measured time differences over time, both in ns. */
export interface Points {
  count: number;
  t: Float64Array;
  d: Float64Array;
}

/**
 * Lower convex hull of points (Andrew's monotone chain), in order of t. The line under all points that a clock fit
 * needs is an edge of it (Zhang, Liu and Xia, INFOCOM 2002; Moon, Skelly and Towsley, INFOCOM 1999).
 */
export function lowerHull(points: Points): Points {
  const { t, d, count } = points;
  const order = new Uint32Array(count);
  let sorted = true;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    if (i > 0 && t[i]! < t[i - 1]!) sorted = false;
  }
  if (!sorted) order.sort((a, b) => t[a]! - t[b]! || d[a]! - d[b]!);
  const hull = new Uint32Array(count);
  let n = 0;
  for (let k = 0; k < count; k++) {
    const c = order[k]!;
    // Of several points at one moment only the lowest matters.
    if (n > 0 && t[hull[n - 1]!] === t[c]! && d[hull[n - 1]!]! <= d[c]!) continue;
    while (n > 0 && t[hull[n - 1]!] === t[c]!) n--;
    while (n >= 2) {
      const a = hull[n - 2]!;
      const b = hull[n - 1]!;
      if ((d[b]! - d[a]!) * (t[c]! - t[a]!) < (d[c]! - d[a]!) * (t[b]! - t[a]!)) break;
      n--;
    }
    hull[n++] = c;
  }
  const corner = hull.subarray(0, n);
  return { count: n, t: Float64Array.from(corner, (i) => t[i]!), d: Float64Array.from(corner, (i) => d[i]!) };
}

/** The same points with every difference turned over, so that an upper hull becomes a lower one. */
export function mirrored({ count, t, d }: Points): Points {
  return { count, t: t.subarray(0, count), d: d.subarray(0, count).map((x) => -x) };
}

/**
 * Slope of the hull's edge that spans time `at`, ns per ns; minus or plus Infinity before and after the hull: a line
 * that turns about its first or last corner reaches highest there the steeper it is.
 */
export function slopeAt(hull: Points, at: number): number {
  const { t, d, count } = hull;
  if (at < t[0]!) return Number.NEGATIVE_INFINITY;
  for (let i = 1; i < count; i++) if (t[i]! >= at) return (d[i]! - d[i - 1]!) / (t[i]! - t[i - 1]!);
  return Number.POSITIVE_INFINITY;
}

/** Index of the corner that a line of this slope rests on when pushed up from below. */
export function restsOn(hull: Points, slope: number): number {
  const { t, d } = hull;
  let low = 0;
  let high = hull.count - 1;
  // Edge slopes ascend along a lower hull.
  while (low < high) {
    const mid = (low + high) >> 1;
    if (d[mid + 1]! - d[mid]! < slope * (t[mid + 1]! - t[mid]!)) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Height at `origin` of the highest line of that slope under all points. */
export function heightUnder(hull: Points, slope: number, origin: number): number {
  const i = restsOn(hull, slope);
  return hull.d[i]! - slope * (hull.t[i]! - origin);
}
