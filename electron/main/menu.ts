import { app, Menu, type MenuItemConstructorOptions, nativeTheme } from 'electron';
import { z } from 'zod';
import { MENU_ROLES, type MenuEntry, type MenuModel, type MenuRole } from '../../shared/contract/menu.ts';

const label = z.string().max(200);
/** An action of the window; it decides what it means. */
export const actionId = z.string().regex(/^[\w-]{1,64}$/);

/** What the window may ask for as its menu. */
export const menuSchema: z.ZodType<MenuModel> = z.strictObject({
  menus: z
    .array(
      z.strictObject({
        label,
        with: z.enum(['file', 'edit', 'view']).nullable(),
        items: z
          .array(
            z.strictObject({
              id: actionId.nullable(),
              label,
              accelerator: z
                .string()
                .regex(/^(?:(?:CmdOrCtrl|Ctrl|Alt|Shift)\+)*[\w./`]{1,12}$/)
                .nullable(),
              enabled: z.boolean(),
              checked: z.boolean().nullable(),
            }),
          )
          .max(64),
      }),
    )
    .max(16),
  roles: z.record(z.enum(MENU_ROLES), label),
  theme: z.enum(['system', 'dark', 'light']),
});

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu: the window's actions, in its language, and the platform's own entries. */
export function menuTemplate(
  platform: NodeJS.Platform,
  name: string,
  packaged: boolean,
  model: MenuModel,
  send: (action: string) => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const role = (of: MenuRole): MenuItemConstructorOptions => ({ role: of, label: model.roles[of] });
  const own: Record<'file' | 'edit' | 'view', MenuItemConstructorOptions[]> = {
    file: mac ? [] : [separator, role('quit')],
    edit: [
      ...(['undo', 'redo'] as const).map(role),
      separator,
      ...(['cut', 'copy', 'paste', 'selectAll'] as const).map(role),
    ],
    view: [
      separator,
      ...(['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'] as const).map(role),
      ...(packaged ? [] : [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
    ],
  };
  const item = ({ id, label: text, accelerator, enabled, checked }: MenuEntry): MenuItemConstructorOptions =>
    id === null
      ? separator
      : {
          label: text,
          enabled,
          click: () => send(id),
          ...(checked === null ? {} : { type: 'checkbox', checked }),
          // The window listens to its keys itself, and leaves a terminal those that belong to the shell in it.
          ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
        };
  return [
    ...(mac ? [{ label: name, role: 'appMenu' as const }] : []),
    ...model.menus.map((menu) => ({
      label: menu.label,
      submenu: [...menu.items.map(item), ...(menu.with === null ? [] : own[menu.with])],
    })),
    ...(mac ? [{ role: 'windowMenu' as const }] : []),
  ];
}

/** Shows the menu that the window asks for. */
export function installMenu(model: MenuModel, send: (action: string) => void): void {
  nativeTheme.themeSource = model.theme;
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform, app.name, app.isPackaged, model, send)),
  );
}

/** Until the window has told its actions: what the platform brings. */
export function firstMenu(): void {
  const roles = ['appMenu', 'fileMenu', 'editMenu', 'windowMenu'] as const;
  const template = roles
    .filter((each) => each !== 'appMenu' || process.platform === 'darwin')
    .map((role) => ({ role }));
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
