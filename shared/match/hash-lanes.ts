/** Two independent multiply-xorshift lanes of a 64-bit key; each field goes into both. */
export function laneA(a: number, x: number): number {
  const h = Math.imul(a ^ x, 0x85ebca6b);
  return h ^ (h >>> 15);
}

export function laneB(b: number, x: number): number {
  const h = Math.imul(b ^ (x + 0x6d2b79f5), 0xc2b2ae35);
  return h ^ (h >>> 13);
}
