/** Numbers for people. Units are SI (1 kB = 1,000 bytes) as on network equipment. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes with three significant digits at most: `999 B`, `1.2 kB`, `81 kB`, `1.44 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return `${digits > 0 ? text.replace(/\.?0+$/, '') : text} ${units[unit]}`;
}

/** A count with separators of the language: `48,311`. */
export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

/** Time that a capture has run: `00:12.4`, `01:02:03`. */
export function formatElapsed(seconds: number): string {
  const tenths = Math.floor(seconds * 10);
  const two = (n: number): string => String(n).padStart(2, '0');
  const s = Math.floor(tenths / 10) % 60;
  const m = Math.floor(tenths / 600) % 60;
  const h = Math.floor(tenths / 36000);
  return h > 0 ? `${two(h)}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}.${tenths % 10}`;
}

/** Nanoseconds with a unit that leaves at most four digits: `38 µs`, `1.9 ms`, `250 ms`. Sign only when `signed`. */
export function formatNs(ns: number, signed = false): string {
  const size = Math.abs(ns);
  const [divisor, unit] = size < 1e3 ? [1, 'ns'] : size < 1e6 ? [1e3, 'µs'] : size < 1e9 ? [1e6, 'ms'] : [1e9, 's'];
  const value = size / divisor;
  const text = unit === 'ns' || value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
  const sign = ns < 0 ? '−' : signed && ns > 0 ? '+' : '';
  return `${sign}${text.includes('.') ? text.replace(/\.?0+$/, '') : text} ${unit}`;
}

/** When a session was made: the time for today's, the day for others. */
export function formatWhen(iso: string, now: Date, language: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return '';
  const sameDay = when.toDateString() === now.toDateString();
  const parts: Intl.DateTimeFormatOptions = sameDay
    ? { hour: '2-digit', minute: '2-digit', hour12: false }
    : when.getFullYear() === now.getFullYear()
      ? { day: 'numeric', month: 'short' }
      : { day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(language, parts).format(when);
}
