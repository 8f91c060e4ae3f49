import { type BrowserWindow, dialog } from 'electron';
import type { EngineHost } from './engine-host.ts';

/**
 * Holds the window until the engine has ended well: a running capture is stopped and saved, after asking. `closed` is
 * called when the window may go.
 */
export function guardClose(window: BrowserWindow, engine: EngineHost, closed: () => void): void {
  let leaving = false;
  window.on('close', (event) => {
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    void leave().then((go) => {
      leaving = go;
      if (go) closed();
    });
  });

  async function leave(): Promise<boolean> {
    if (engine.capturing) {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: 'A capture is running.',
        detail: 'Stop it, save what was received, and quit?',
        buttons: ['Stop and quit', 'Keep capturing'],
        defaultId: 0,
        cancelId: 1,
      });
      if (response !== 0) return false;
    }
    await engine.stop();
    return true;
  }
}
