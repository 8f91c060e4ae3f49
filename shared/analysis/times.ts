/** Decimal ns since the epoch of a time since a base second. */
export function epochText(baseSeconds: number, time: number): string {
  return (BigInt(baseSeconds) * 1_000_000_000n + BigInt(Math.round(time))).toString();
}
