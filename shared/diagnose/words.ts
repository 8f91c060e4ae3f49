import type { AnalysisResult } from '../analysis/types.ts';

/** A span in the unit that suits it, three significant digits, in plain characters: `23 µs`, `1.74 ms`, `-12.4 s`. */
export function spanText(ns: number): string {
  const size = Math.abs(ns);
  const [unit, name] =
    size < 999.5 ? [1, 'ns'] : size < 999.5e3 ? [1e3, 'µs'] : size < 999.5e6 ? [1e6, 'ms'] : [1e9, 's'];
  return `${Number((ns / unit).toPrecision(3))} ${name}`;
}

export function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export function hopName(result: AnalysisResult, hop: number): string {
  return result.inputs[hop]?.name ?? '';
}

/** Decimal ns since the epoch of a time on the reference clock. */
export function referenceText(result: AnalysisResult, time: number): string {
  return String(result.epochBase + BigInt(Math.round(time)));
}
