/** What the window wants in the application menu: its actions, in the language and the state that it is in. */
export interface MenuModel {
  menus: MenuGroup[];
  /** What the platform's own entries are called here, by their role. */
  roles: Record<MenuRole, string>;
  /** Also for what the platform draws itself: dialogs, menus. */
  theme: 'system' | 'dark' | 'light';
}

export interface MenuGroup {
  label: string;
  /** Which of the platform's own entries the menu has besides, at its end. */
  with: 'file' | 'edit' | 'view' | null;
  items: MenuEntry[];
}

export interface MenuEntry {
  /** The action, as the window gets it back; null: a line between entries. */
  id: string | null;
  label: string;
  /** As Electron writes them (`CmdOrCtrl+Shift+P`); null: none that a menu could show. */
  accelerator: string | null;
  enabled: boolean;
  /** One of a choice; null: a plain entry. */
  checked: boolean | null;
}

export const MENU_ROLES = [
  'quit',
  'undo',
  'redo',
  'cut',
  'copy',
  'paste',
  'selectAll',
  'resetZoom',
  'zoomIn',
  'zoomOut',
  'togglefullscreen',
] as const;
export type MenuRole = (typeof MENU_ROLES)[number];
