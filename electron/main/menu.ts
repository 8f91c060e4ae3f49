import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/contract/window-api.ts';

/** The application menu: the platform's own roles, and our commands, which the window carries out. */
export function menuTemplate(
  platform: NodeJS.Platform,
  name: string,
  packaged: boolean,
  send: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ label: name, role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        item('New plan', 'new-plan', 'CmdOrCtrl+N'),
        item('Open session…', 'open-session', 'CmdOrCtrl+O'),
        item('Open captures…', 'import-captures', 'CmdOrCtrl+Shift+O'),
        separator,
        item('Save session as…', 'save-session', 'CmdOrCtrl+S'),
        separator,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { label: '&Edit', role: 'editMenu' },
    {
      label: '&Capture',
      submenu: [item('Start', 'start-capture', 'CmdOrCtrl+Return'), item('Stop', 'stop-capture', 'CmdOrCtrl+.')],
    },
    {
      label: '&View',
      submenu: [
        item('Terminals', 'toggle-terminal', 'CmdOrCtrl+`'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(packaged ? [] : [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }]),
      ],
    },
    { label: '&Window', role: 'windowMenu' },
    { label: '&Help', role: 'help', submenu: [item('Keyboard shortcuts', 'show-shortcuts')] },
  ];
}

export function installMenu(send: (command: MenuCommand) => void): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, app.name, app.isPackaged, send)));
}
