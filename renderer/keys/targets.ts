/** What a key press is aimed at: typing goes first, then a terminal, which wants nearly all keys for itself. */
export type KeyTarget = 'terminal' | 'text' | 'page';

/** The kind of the element that has the focus. */
export function keyTarget(element: Element | null): KeyTarget {
  if (!element) return 'page';
  if (element.closest('.xterm')) return 'terminal';
  if (element.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]'))
    return 'text';
  return 'page';
}

/**
 * Whether an action's key may fire. Plain keys (no Ctrl, Command or Alt) are typing wherever text is entered; in a
 * terminal only the actions meant for it fire, all else belongs to the remote shell.
 */
export function mayFire(keys: string, target: KeyTarget, inTerminal: boolean): boolean {
  if (target === 'terminal') return inTerminal;
  const plain = !/\$mod|Control|Alt|^F\d+$/.test(keys);
  return target === 'page' || !plain;
}
