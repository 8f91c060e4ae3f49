/** Where the hops of the path strip stand, pixels from its left edge. */
export interface PathLayout {
  /** Width of the drawing; larger than the room when the hops would not fit, then the strip scrolls. */
  width: number;
  /** Distance between neighbouring hops. */
  pitch: number;
  /** Room from the edge to the first and last hop, so that their names fit. */
  margin: number;
  posts: number[];
  /** Whether segments are wide enough to say more. */
  roomy: boolean;
}

/** Least distance between hops at which a segment's figures fit: 14 figures of 6.6 px and the ends of the arrow. */
export const MIN_PATH_PITCH = 112;
const MARGIN = 56;
const ROOMY = 176;
const MAX_PITCH = 260;

/** Spreads `hops` evenly over `available` pixels, never closer than the figures need, never so far that they drift. */
export function layoutPath(hops: number, available: number): PathLayout {
  if (hops <= 1)
    return { width: available, pitch: 0, margin: MARGIN, posts: hops === 1 ? [available / 2] : [], roomy: false };
  const free = (available - 2 * MARGIN) / (hops - 1);
  const pitch = Math.min(MAX_PITCH, Math.max(MIN_PATH_PITCH, Math.floor(free)));
  const used = pitch * (hops - 1) + 2 * MARGIN;
  const left = Math.max(MARGIN, Math.floor((available - used) / 2) + MARGIN);
  const posts = Array.from({ length: hops }, (_, i) => left + i * pitch);
  return { width: Math.max(available, used), pitch, margin: MARGIN, posts, roomy: pitch >= ROOMY };
}
