/** Times of day of a session, whose moments are ns since an epoch base too large for a double. */

const DAY = 86_400_000_000_000n;

/**
 * Time of day, decimals in groups of three: 10:41:12.401 338.
 * @param epochBase decimal ns since the epoch that `ns` counts from
 * @param decimals digits after the point, 0 to 9
 * @param eastMinutes how far the zone is ahead of UTC
 */
export function clockText(epochBase: string, ns: number, decimals: number, eastMinutes = 0): string {
  const unit = 10n ** BigInt(9 - decimals);
  const at = BigInt(epochBase) + BigInt(Math.round(ns)) + BigInt(eastMinutes) * 60_000_000_000n;
  const exact = ((at % DAY) + DAY) % DAY;
  const day = (((exact + unit / 2n) / unit) * unit) % DAY;
  const seconds = Number(day / 1_000_000_000n);
  const two = (n: number) => String(n).padStart(2, '0');
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (decimals === 0) return whole;
  const fraction = String(day % 1_000_000_000n)
    .padStart(9, '0')
    .slice(0, decimals);
  return `${whole}.${fraction.replace(/(\d{3})(?=\d)/g, '$1\u2009')}`;
}

/** The midnight before the epoch base, ns since it (not positive): where ticks of a day's clock count from. */
export function midnight(epochBase: string, eastMinutes = 0): number {
  const base = BigInt(epochBase) + BigInt(eastMinutes) * 60_000_000_000n;
  return -Number(((base % DAY) + DAY) % DAY);
}
