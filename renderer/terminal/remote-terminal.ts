import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { nodeForEngine } from '../nodes/node-actions.ts';
import { useUiStore } from '../state/ui-store.ts';
import type { Theme } from '../theme/theme.ts';
import { onThemeChange } from '../theme/theme.ts';
import { countMatches } from './find-count.ts';
import { isTyped, type OpenTerminal, receiversOf } from './open-terminals.ts';
import { TAME_OPTIONS, tame } from './tame-terminal.ts';
import { claimTerminal, releaseTerminal } from './terminal-data.ts';
import { type TerminalTab, useTerminalStore } from './terminal-store.ts';
import { xtermTheme } from './xterm-theme.ts';

interface RemoteTerminalEvents {
  onState: (state: TerminalTab['state'], problem: Problem | null) => void;
  onSearch: () => void;
  /** Text that the user wants to paste; `paste` sends it. */
  onPaste: (text: string) => void;
}

/** An xterm in an element, connected to a login shell on a node of the plan. */
export class RemoteTerminal {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #search = new SearchAddon();
  readonly #observer: ResizeObserver;
  readonly #events: RemoteTerminalEvents;
  readonly #endTheme: () => void;
  /** Number at the engine; null until it is open and after it was closed. */
  #number: number | null = null;
  #disposed = false;
  /** What the terminal sends now is for its own shell only. */
  #inserting = false;

  readonly #frame: HTMLElement;
  readonly #id: number;
  readonly #node: number;

  /** @param id of its tab  @param node id in the plan */
  constructor(frame: HTMLElement, id: number, node: number, events: RemoteTerminalEvents) {
    this.#frame = frame;
    this.#id = id;
    this.#node = node;
    this.#events = events;
    this.#terminal = new Terminal({
      ...TAME_OPTIONS,
      fontFamily: '"JetBrains Mono Variable", monospace',
      fontSize: useTerminalStore.getState().fontSize,
      lineHeight: 1.25,
      cursorBlink: false,
      scrollback: 10_000,
      theme: xtermTheme(useUiStore.getState().theme),
    });
    tame(this.#terminal);
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.loadAddon(this.#search);
    this.#terminal.attachCustomKeyEventHandler((event) => this.#ownKey(event));
    this.#terminal.open(frame);
    this.#terminal.onData((data) => this.#typed(data));
    this.#terminal.onResize(({ cols, rows }) => this.#resized(cols, rows));
    this.#observer = new ResizeObserver(() => this.#refit(frame));
    this.#observer.observe(frame);
    this.#endTheme = onThemeChange(() => this.setTheme(useUiStore.getState().theme));
    this.#refit(frame);
    void this.#open();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Looks for text in what was printed, upwards or downwards; how often it is there. */
  find(text: string, upwards: boolean): number {
    if (upwards) this.#search.findPrevious(text);
    else this.#search.findNext(text);
    return countMatches(this.#terminal.buffer.active, text);
  }

  setFontSize(size: number): void {
    this.#terminal.options.fontSize = size;
    this.#refit(this.#frame);
  }

  /** Another shell on the node, below what the last one printed. */
  reopen(): void {
    if (this.#number !== null) return;
    // What a program that died with its shell had switched on: its own screen, mouse, pasting, a hidden cursor.
    this.#terminal.write('\u001b[?1049l\u001b[?1000;1002;1003;1004;1006;2004l\u001b[?25h\u001b[0m\r\n');
    void this.#open();
  }

  setTheme(theme: Theme): void {
    this.#terminal.options.theme = xtermTheme(theme);
  }

  offerPaste(text: string): void {
    if (text !== '') this.#events.onPaste(text);
  }

  /** Sends text as pasted, to all that share this keyboard: bracketed where each shell asked for it. */
  paste(text: string): void {
    for (const terminal of receiversOf(this.#id)) terminal.insert(text);
    this.#terminal.focus();
  }

  /** For what is typed elsewhere. */
  readonly others: OpenTerminal = {
    type: (data) => this.#send(data),
    insert: (text) => {
      this.#inserting = true;
      this.#terminal.paste(text);
      this.#inserting = false;
    },
  };

  dispose(): void {
    this.#disposed = true;
    this.#observer.disconnect();
    this.#endTheme();
    if (this.#number !== null) {
      releaseTerminal(this.#number);
      void engine.terminalClose({ terminal: this.#number }).catch(() => undefined);
    }
    this.#terminal.dispose();
  }

  async #open(): Promise<void> {
    this.#events.onState('opening', null);
    const args = nodeForEngine(this.#node);
    if (!args) {
      this.#events.onState('closed', null);
      return;
    }
    try {
      const size = { columns: this.#terminal.cols, rows: this.#terminal.rows };
      const { terminal } = await engine.terminalOpen({ ...args, ...size });
      if (this.#disposed) {
        await engine.terminalClose({ terminal });
        return;
      }
      this.#number = terminal;
      claimTerminal(terminal, {
        write: (data) => this.#terminal.write(data),
        closed: (problem) => {
          this.#number = null;
          this.#events.onState('closed', problem);
        },
      });
      this.#events.onState('open', null);
      if (this.#terminal.cols !== size.columns || this.#terminal.rows !== size.rows)
        this.#resized(this.#terminal.cols, this.#terminal.rows);
    } catch (error) {
      if (!this.#disposed) this.#events.onState('closed', problemOf(error));
    }
  }

  #typed(data: string): void {
    if (this.#inserting || !isTyped(data)) this.#send(data);
    else for (const terminal of receiversOf(this.#id)) terminal.type(data);
  }

  #send(data: string): void {
    if (this.#number === null) return;
    // A write to a shell that has just ended is told by `terminal.closed`.
    void engine.terminalWrite({ terminal: this.#number, data }).catch(() => undefined);
  }

  #resized(columns: number, rows: number): void {
    if (this.#number === null) return;
    void engine.terminalResize({ terminal: this.#number, columns, rows }).catch(() => undefined);
  }

  /** Only a terminal that is on the screen has a size to fit. */
  #refit(frame: HTMLElement): void {
    if (frame.clientWidth > 0 && frame.clientHeight > 0) this.#fit.fit();
  }

  /** Copy, paste and search of the desktop; everything else goes to the shell. False: not for xterm. */
  #ownKey(event: KeyboardEvent): boolean {
    const control = shell.isMac() ? event.metaKey : event.ctrlKey;
    if (!control || event.type !== 'keydown' || event.altKey) return true;
    const zoom = { Equal: 1, NumpadAdd: 1, Minus: -1, NumpadSubtract: -1, Digit0: 0, Numpad0: 0 }[event.code];
    if (zoom !== undefined) {
      event.preventDefault();
      useTerminalStore.getState().zoom(zoom);
      return false;
    }
    // A program that has the whole screen (less, vim) keeps Ctrl+F; with Shift it is always ours.
    const own = shell.isMac() || event.shiftKey;
    if (!own && (event.code !== 'KeyF' || this.#terminal.buffer.active.type === 'alternate')) return true;
    if (event.code === 'KeyC' && this.#terminal.hasSelection()) {
      event.preventDefault();
      void shell.copyText(this.#terminal.getSelection());
      return false;
    }
    if (event.code === 'KeyF') {
      event.preventDefault();
      this.#events.onSearch();
      return false;
    }
    // The browser's own paste follows, and comes back through the paste event.
    return event.code !== 'KeyV' && event.code !== 'KeyC';
  }
}
