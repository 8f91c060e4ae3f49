import { vi } from 'vitest';

/** Stands in for the `electron` module, which exists only inside Electron: `vi.mock('electron', fakeElectron)`. */
export function fakeElectron() {
  return {
    app: { getAppPath: () => '/app', getPath: () => '/user', getVersion: () => '1.2.3', name: 'Hopscope' },
    BrowserWindow: class {},
    clipboard: { writeText: vi.fn() },
    dialog: { showOpenDialog: vi.fn(), showSaveDialog: vi.fn(), showMessageBox: vi.fn() },
    ipcMain: { handle: vi.fn(), on: vi.fn() },
    Menu: { setApplicationMenu: vi.fn(), buildFromTemplate: vi.fn() },
    nativeTheme: { themeSource: 'system' },
    screen: {},
  };
}
