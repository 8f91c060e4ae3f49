import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import type { EngineState } from '../../shared/contract/window-api.ts';
import type { ExportKind } from '../export/export-choice.ts';
import type { Language } from '../i18n/index.ts';
import type { Theme } from '../theme/theme.ts';
import { remember, remembered } from './remembered.ts';

/** What stands in the centre. */
export type Page = 'plan' | 'session';

/** A question or list that covers the window; one at a time. */
export type Dialog =
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'commands' }
  | { kind: 'sweep' }
  | { kind: 'export'; what?: ExportKind }
  | { kind: 'rename' }
  | { kind: 'forget'; directory: string; name: string }
  | { kind: 'import' }
  | { kind: 'host-key'; node: number; problem: Problem };

/** What can be put away as a whole: the side panel, and what the dock has at the right of and below the workspace. */
export type Pane = 'side' | 'right' | 'drawer';

/** Something to say in passing; a Problem stays until it is put away. */
export interface Notice {
  text: string;
  problem: Problem | null;
}

export interface UiStore {
  page: Page;
  open: Record<Pane, boolean>;
  /** Width of the side panel, pixels. The dock keeps the sizes of all others. */
  sideWidth: number;
  dialog: Dialog | null;
  notice: Notice | null;
  theme: Theme;
  language: Language;
  engine: EngineState;
  /** What the demo network replays; null when this is no demo. */
  demoLabel: string | null;
  go: (page: Page) => void;
  toggle: (pane: Pane) => void;
  reveal: (pane: Pane) => void;
  resizeSide: (width: number) => void;
  ask: (dialog: Dialog | null) => void;
  say: (text: string) => void;
  fail: (problem: Problem) => void;
  hush: () => void;
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
  setEngine: (engine: EngineState) => void;
  setDemoLabel: (label: string | null) => void;
}

/** Smallest, first and largest width of the side panel in pixels. */
export const sideLimits = { least: 192, first: 228, most: 420 };

const openOf = (pane: Pane): boolean => remembered(`open.${pane}`, true);

export const useUiStore = create<UiStore>()((set, get) => {
  const setOpen = (pane: Pane, open: boolean): void => {
    remember(`open.${pane}`, open);
    set({ open: { ...get().open, [pane]: open } });
  };
  return {
    page: 'plan',
    open: { side: openOf('side'), right: openOf('right'), drawer: openOf('drawer') },
    sideWidth: remembered('size.side', sideLimits.first),
    dialog: null,
    notice: null,
    theme: remembered<string>('theme', 'system') as Theme,
    language: remembered<string>('language', navigator.language.startsWith('zh') ? 'zh' : 'en') as Language,
    engine: 'ready',
    demoLabel: null,
    go: (page) => set({ page }),
    toggle: (pane) => setOpen(pane, !get().open[pane]),
    reveal: (pane) => setOpen(pane, true),
    resizeSide: (width) => {
      const sideWidth = Math.round(Math.min(Math.max(width, sideLimits.least), sideLimits.most));
      remember('size.side', sideWidth);
      set({ sideWidth });
    },
    ask: (dialog) => set({ dialog }),
    say: (text) => set({ notice: { text, problem: null } }),
    fail: (problem) => set({ notice: { text: problem.message, problem } }),
    hush: () => set({ notice: null }),
    setTheme: (theme) => {
      remember('theme', theme);
      set({ theme });
    },
    setLanguage: (language) => {
      remember('language', language);
      set({ language });
    },
    setEngine: (engine) => set({ engine }),
    setDemoLabel: (demoLabel) => set({ demoLabel }),
  };
});
