import type { MenuModel } from '../../shared/contract/menu.ts';
import type { DemoOffer, EngineState } from '../../shared/contract/window-api.ts';

/** What the desktop shell does for the window: dialogs, clipboard, menu. */
export const shell = {
  openDirectory: (): Promise<string | null> => window.hopscope.openDirectory(),
  openFiles: (): Promise<string[]> => window.hopscope.openFiles(),
  /** Where a file lies that was dropped on the window; null for one that lies nowhere. */
  pathOfFile: (file: File): string | null => window.hopscope.pathOfFile(file),
  openKeyFile: (): Promise<string | null> => window.hopscope.openKeyFile(),
  saveDirectory: (suggestedName: string): Promise<string | null> => window.hopscope.saveDirectory(suggestedName),
  openKeyLog: (): Promise<string | null> => window.hopscope.openKeyLog(),
  saveFile: (suggestedName: string, bytes: Uint8Array): Promise<string | null> =>
    window.hopscope.saveFile(suggestedName, bytes),
  savePath: (suggestedName: string): Promise<string | null> => window.hopscope.savePath(suggestedName),
  copyText: (text: string): Promise<void> => window.hopscope.copyText(text),
  demo: (): Promise<DemoOffer | null> => window.hopscope.demo(),
  onCommand: (listener: (action: string) => void) => window.hopscope.onCommand(listener),
  setMenu: (model: MenuModel): Promise<void> => window.hopscope.setMenu(model),
  setDemo: (on: boolean): Promise<DemoOffer | null> => window.hopscope.setDemo(on),
  onEngineState: (listener: (state: EngineState) => void) => window.hopscope.onEngineState(listener),
  isMac: (): boolean => window.hopscope.platform === 'darwin',
  version: (): string => window.hopscope.version,
};
