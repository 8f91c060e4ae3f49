/** The ladder's keys, for the list of all keys; `text` is a key of the `ladder` namespace. */
export const ladderKeys = [
  { keys: ['↓'], text: 'keys.next' },
  { keys: ['↑'], text: 'keys.previous' },
] as const;
