/** A time range in nanoseconds since the session's epoch base; to > from. */
export interface TimeRange {
  from: number;
  to: number;
}

/** Horizontal position, in pixels from the plot's left edge, of a time. */
export function xOfTime(range: TimeRange, width: number, time: number): number {
  return ((time - range.from) / (range.to - range.from)) * width;
}

/** Time under a horizontal position; inverse of `xOfTime`. */
export function timeAtX(range: TimeRange, width: number, x: number): number {
  return range.from + (x / width) * (range.to - range.from);
}

/** The range moved, span unchanged, so that `time` lies within its middle 80 %; the same object when it does already. */
export function revealTime(range: TimeRange, time: number): TimeRange {
  const span = range.to - range.from;
  if (time >= range.from + span * 0.1 && time <= range.to - span * 0.1) return range;
  return { from: time - span / 2, to: time + span / 2 };
}

/** A range around what matters, with a fifth of its length on either side and at least `least` ns wide. */
export function focusRange(first: number, last: number, least: number): TimeRange {
  const span = Math.max((last - first) * 1.4, least);
  const middle = (first + last) / 2;
  return { from: middle - span / 2, to: middle + span / 2 };
}
