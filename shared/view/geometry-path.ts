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
  /** Whether there is room for the first thing to know of a segment only. */
  compact: boolean;
}

/** Least distance between hops at which a segment's figures fit: 14 figures of 6.6 px and the ends of the arrow. */
export const MIN_PATH_PITCH = 112;
/** The same for the number of losses and one delay: what many hops on a small screen must do with. */
export const COMPACT_PATH_PITCH = 58;
const MARGIN = 56;
const COMPACT_MARGIN = 28;
const ROOMY = 176;
const MAX_PITCH = 260;

/** Spreads `hops` evenly over `available` pixels, never closer than the figures need, never so far that they drift. */
export function layoutPath(hops: number, available: number): PathLayout {
  if (hops <= 1) {
    const posts = hops === 1 ? [available / 2] : [];
    return { width: available, pitch: 0, margin: MARGIN, posts, roomy: false, compact: false };
  }
  const fits = (available - 2 * MARGIN) / (hops - 1) >= MIN_PATH_PITCH;
  const [margin, least] = fits ? [MARGIN, MIN_PATH_PITCH] : [COMPACT_MARGIN, COMPACT_PATH_PITCH];
  const free = (available - 2 * margin) / (hops - 1);
  const pitch = Math.min(MAX_PITCH, Math.max(least, Math.floor(free)));
  const used = pitch * (hops - 1) + 2 * margin;
  const left = Math.max(margin, Math.floor((available - used) / 2) + margin);
  const posts = Array.from({ length: hops }, (_, i) => left + i * pitch);
  return {
    width: Math.max(available, used),
    pitch,
    margin,
    posts,
    roomy: pitch >= ROOMY,
    compact: pitch < MIN_PATH_PITCH,
  };
}
