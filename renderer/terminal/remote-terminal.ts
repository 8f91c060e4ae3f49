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
import { TAME_OPTIONS, tame } from './tame-terminal.ts';
import { claimTerminal, releaseTerminal } from './terminal-data.ts';
import type { TerminalTab } from './terminal-store.ts';
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

  constructor(frame: HTMLElement, node: number, events: RemoteTerminalEvents) {
    this.#events = events;
    this.#terminal = new Terminal({
      ...TAME_OPTIONS,
      fontFamily: '"JetBrains Mono Variable", monospace',
      fontSize: 12,
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
    this.#terminal.onData((data) => this.#send(data));
    this.#terminal.onResize(({ cols, rows }) => this.#resized(cols, rows));
    this.#observer = new ResizeObserver(() => this.#refit(frame));
    this.#observer.observe(frame);
    this.#endTheme = onThemeChange(() => this.setTheme(useUiStore.getState().theme));
    this.#refit(frame);
    void this.#open(node);
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Looks for text in what was printed, upwards or downwards. */
  find(text: string, upwards: boolean): void {
    if (upwards) this.#search.findPrevious(text);
    else this.#search.findNext(text);
  }

  setTheme(theme: Theme): void {
    this.#terminal.options.theme = xtermTheme(theme);
  }

  offerPaste(text: string): void {
    if (text !== '') this.#events.onPaste(text);
  }

  /** Sends text as pasted: bracketed where the shell asked for it. */
  paste(text: string): void {
    this.#terminal.paste(text);
    this.#terminal.focus();
  }

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

  async #open(node: number): Promise<void> {
    this.#events.onState('opening', null);
    const args = nodeForEngine(node);
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
    const modifier = shell.isMac() ? event.metaKey : event.ctrlKey && event.shiftKey;
    if (!modifier || event.type !== 'keydown') return true;
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
