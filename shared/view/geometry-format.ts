/** Text of times, delays and counts, as the window shows them: tabular, with a unit, groups of three. */

/** U+2009 parts groups of decimals, U+00A0 keeps a number and its unit on one line. */
const GROUP = '\u2009';
const UNIT = '\u00a0';

let counts: Intl.NumberFormat | undefined;

/** A whole number with separators: 48,311. */
export function countText(n: number): string {
  // Made when first asked for: it takes ten milliseconds, which an answer without text need not wait for.
  counts ??= new Intl.NumberFormat('en-US');
  return counts.format(n);
}

/**
 * Seconds since the session's start, decimals in groups of three: 12.401 338. From one minute on: 2:05.401.
 * @param decimals digits after the point, 0 to 9
 */
export function timeText(ns: number, decimals = 6): string {
  const sign = ns < 0 ? '−' : '';
  const unit = 10 ** (9 - decimals);
  const rounded = Math.round(Math.abs(ns) / unit) * unit;
  const whole = Math.floor(rounded / 1e9);
  const fraction = String(Math.round(rounded - whole * 1e9))
    .padStart(9, '0')
    .slice(0, decimals);
  const grouped = fraction.replace(/(\d{3})(?=\d)/g, `$1${GROUP}`);
  const seconds = whole % 60;
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  let text = String(seconds);
  if (whole >= 60) text = `${minutes}:${text.padStart(2, '0')}`;
  if (hours > 0) text = `${hours}:${text.padStart(5, '0')}`;
  return decimals > 0 ? `${sign}${text}.${grouped}` : sign + text;
}

/** A span of time in the unit that suits it, three significant digits: 23 µs, 1.74 ms, 12.4 s. */
export function durationText(ns: number): string {
  const sign = ns < 0 ? '−' : '';
  const size = Math.abs(ns);
  if (size < 999.5) return `${sign}${Math.round(size)}${UNIT}ns`;
  if (size < 999_500) return `${sign}${significant(size / 1e3)}${UNIT}µs`;
  if (size < 999_500_000) return `${sign}${significant(size / 1e6)}${UNIT}ms`;
  if (size < 120e9) return `${sign}${significant(size / 1e9)}${UNIT}s`;
  return `${sign}${significant(size / 60e9)}${UNIT}min`;
}

/** Milliseconds of a probe, three significant digits, no unit. */
export function msText(ms: number): string {
  return ms < 0.0005 ? '0' : significant(ms);
}

function significant(value: number): string {
  if (value < 9.995) return value.toFixed(2).replace(/\.?0+$/, '');
  if (value < 99.95) return value.toFixed(1).replace(/\.0$/, '');
  return countText(Math.round(value));
}

/** A percentage with as many digits as it takes to show that it is not 0 and not 100: 1.19 %, 0.004 %. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0) return `–${UNIT}%`;
  const percent = (part / whole) * 100;
  if (part === 0) return `0${UNIT}%`;
  if (part === whole) return `100${UNIT}%`;
  if (percent < 0.001) return `<${UNIT}0.001${UNIT}%`;
  if (percent < 0.0995) return `${percent.toPrecision(1)}${UNIT}%`;
  if (percent > 99.9) return `>${UNIT}99.9${UNIT}%`;
  return `${percent < 9.995 ? percent.toFixed(2) : percent.toFixed(1)}${UNIT}%`;
}

/**
 * Wall-clock time of day in UTC, to the microsecond: 10:41:12.401 338 UTC.
 * @param epochBase decimal ns since the epoch that `ns` counts from
 */
export function utcText(epochBase: string, ns: number): string {
  const at = BigInt(epochBase) + BigInt(Math.round(ns));
  const micros = (at + 500n) / 1000n;
  const iso = new Date(Number(micros / 1000n)).toISOString();
  const rest = String(((micros % 1000n) + 1000n) % 1000n).padStart(3, '0');
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${GROUP}${rest}${UNIT}UTC`;
}
