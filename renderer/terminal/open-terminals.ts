import { useTerminalStore } from './terminal-store.ts';

/** What others may do with a terminal that is on the screen. */
export interface OpenTerminal {
  /** Sends what was typed elsewhere. */
  type: (data: string) => void;
  /** Sends text as pasted here: bracketed where this shell asked for it. */
  insert: (text: string) => void;
}

const terminals = new Map<number, OpenTerminal>();

/** Makes a terminal known by the id of its tab; returns the end of it. */
export function register(id: number, terminal: OpenTerminal): () => void {
  terminals.set(id, terminal);
  return () => {
    if (terminals.get(id) === terminal) terminals.delete(id);
  };
}

/** Whoever gets what is typed into a terminal: all that share one keyboard with it, itself among them. */
export function receiversOf(id: number): OpenTerminal[] {
  const { shared } = useTerminalStore.getState();
  const ids = shared.includes(id) && shared.length > 1 ? shared : [id];
  return ids.flatMap((one) => terminals.get(one) ?? []);
}

/**
 * Whether bytes from a terminal were typed. What a terminal answers by itself (its kind, the place of the cursor, that it
 * got the focus, the mouse) is for the one shell that asked, and would be typed text to all others.
 */
export function isTyped(data: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals answer with escape sequences
  return !/^\u001b(\[[?>]?[\d;]*[cnRIO]|\[<[\d;]*[mM]|\[M[\s\S]{3}|[\]P])/.test(data);
}
