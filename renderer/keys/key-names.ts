const special: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Backquote: '`',
  Slash: '/',
};
const macModifiers: Record<string, string> = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃' };
const modifiers: Record<string, string> = { $mod: 'Ctrl', Shift: 'Shift', Alt: 'Alt', Control: 'Ctrl' };

/** The caps of a shortcut in tinykeys notation: `$mod+Shift+KeyP` is Ctrl, Shift, P. */
export function keyNames(keys: string, mac: boolean): string[] {
  return keys.split('+').map((part) => {
    const modifier = (mac ? macModifiers : modifiers)[part];
    if (modifier !== undefined) return modifier;
    const letter = /^(?:Key|Digit)(.)$/.exec(part);
    return letter?.[1] ?? special[part] ?? part;
  });
}
