/** The text of `timeline:deaf` that tells why a hop holds no packets, by the engine's word for it. */
export function deafKey(reason: string): 'notBegun' | 'ended' | 'elsewhere' | 'gap' {
  if (reason === 'not-begun') return 'notBegun';
  return reason === 'ended' || reason === 'elsewhere' ? reason : 'gap';
}
