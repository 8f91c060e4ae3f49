import type { ITerminalOptions, Terminal } from '@xterm/xterm';

/**
 * Options that no terminal on a node may be without: no reports of the window, no proposed interfaces, and a link of
 * the node's (OSC 8) that leads nowhere: its text and its target may differ, and a node is not to be believed.
 */
export const TAME_OPTIONS: ITerminalOptions = {
  allowProposedApi: false,
  windowOptions: {},
  linkHandler: { activate: () => {}, allowNonHttpProtocols: false },
};

/** Colours: of the palette, foreground, background, cursor and of what is selected. */
const COLOURS = [4, 10, 11, 12, 17, 19];
const LINK = 8;
const CLIPBOARD = 52;

/**
 * Takes away what the bytes of a node could do through a terminal beyond showing text: answers that look like typed
 * input (queries for colours and settings; the place of the cursor and the kind of terminal are still told, as shells
 * ask for them), the clipboard, and links.
 */
export function tame(terminal: Pick<Terminal, 'parser'>): void {
  const { parser } = terminal;
  for (const colour of COLOURS) parser.registerOscHandler(colour, (data) => data.includes('?'));
  parser.registerOscHandler(LINK, () => true);
  parser.registerOscHandler(CLIPBOARD, () => true);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true);
}
