import { create } from 'zustand';
import type { Problem } from '../../shared/contract/errors.ts';
import type { Language } from '../i18n/index.ts';
import type { Theme } from '../theme/theme.ts';
import { remember, remembered } from './remembered.ts';

/** What stands in the centre. */
export type Page = 'plan' | 'session';
/** What is in the drawer: the probe charts, or the terminal with this id. */
export type DrawerTab = 'probes' | number;

/** A question or list that covers the window; one at a time. */
export type Dialog =
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'commands' }
  | { kind: 'rename' }
  | { kind: 'forget'; directory: string; name: string }
  | { kind: 'import'; files: string[] }
  | { kind: 'host-key'; node: number; problem: Problem };

export type Pane = 'side' | 'right' | 'drawer';

/** Something to say in passing; a Problem stays until it is put away. */
export interface Notice {
  text: string;
  problem: Problem | null;
}

export interface UiStore {
  page: Page;
  open: Record<Pane, boolean>;
  /** Width of the side panels, height of the drawer, in pixels. */
  size: Record<Pane, number>;
  drawerTab: DrawerTab;
  dialog: Dialog | null;
  notice: Notice | null;
  theme: Theme;
  language: Language;
  engineLost: boolean;
  /** What the demo network replays; null when this is no demo. */
  demoLabel: string | null;
  go: (page: Page) => void;
  toggle: (pane: Pane) => void;
  reveal: (pane: Pane) => void;
  resize: (pane: Pane, size: number) => void;
  showTab: (tab: DrawerTab) => void;
  ask: (dialog: Dialog | null) => void;
  say: (text: string) => void;
  fail: (problem: Problem) => void;
  hush: () => void;
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
  setEngineLost: (lost: boolean) => void;
  setDemoLabel: (label: string | null) => void;
}

/** Smallest, first and largest size of a pane in pixels. */
export const paneLimits: Record<Pane, { least: number; first: number; most: number }> = {
  side: { least: 192, first: 228, most: 420 },
  right: { least: 260, first: 348, most: 640 },
  drawer: { least: 120, first: 212, most: 900 },
};

const sizeOf = (pane: Pane): number => remembered(`size.${pane}`, paneLimits[pane].first);
const openOf = (pane: Pane): boolean => remembered(`open.${pane}`, true);

export const useUiStore = create<UiStore>()((set, get) => {
  const setOpen = (pane: Pane, open: boolean): void => {
    remember(`open.${pane}`, open);
    set({ open: { ...get().open, [pane]: open } });
  };
  return {
    page: 'plan',
    open: { side: openOf('side'), right: openOf('right'), drawer: openOf('drawer') },
    size: { side: sizeOf('side'), right: sizeOf('right'), drawer: sizeOf('drawer') },
    drawerTab: 'probes',
    dialog: null,
    notice: null,
    theme: remembered<string>('theme', 'system') as Theme,
    language: remembered<string>('language', navigator.language.startsWith('zh') ? 'zh' : 'en') as Language,
    engineLost: false,
    demoLabel: null,
    go: (page) => set({ page }),
    toggle: (pane) => setOpen(pane, !get().open[pane]),
    reveal: (pane) => setOpen(pane, true),
    resize: (pane, size) => {
      const { least, most } = paneLimits[pane];
      const kept = Math.round(Math.min(Math.max(size, least), most));
      remember(`size.${pane}`, kept);
      set({ size: { ...get().size, [pane]: kept } });
    },
    showTab: (drawerTab) => {
      setOpen('drawer', true);
      set({ drawerTab });
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
    setEngineLost: (engineLost) => set({ engineLost }),
    setDemoLabel: (demoLabel) => set({ demoLabel }),
  };
});
