import { durationText } from '../../shared/view/geometry-format.ts';

/** As the window shows it, with plain characters, so that it can be typed and searched for. */
export function plainDuration(ns: number): string {
  return durationText(ns)
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace('−', '-');
}

/** `2026-11-23 10:15:02.123456789` of decimal nanoseconds since the epoch, UTC. */
export function utcTime(ns: string): string {
  const time = BigInt(ns);
  const date = new Date(Number(time / 1_000_000_000n) * 1000);
  if (Number.isNaN(date.getTime())) return ns;
  const fraction = String(time % 1_000_000_000n).padStart(9, '0');
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
}
