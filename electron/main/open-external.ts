import { type BrowserWindow, dialog, shell } from 'electron';

const LENGTH_LIMIT = 2048;

/** The address to open, or null when it is not plainly an https address. */
export function externalAddress(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  if (text.length > LENGTH_LIMIT || /[\u0000-\u0020\u007f\\]/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}

/** Opens an address in the system's browser, after showing it. The only caller of `shell.openExternal`. */
export async function openExternal(window: BrowserWindow, text: string): Promise<void> {
  const address = externalAddress(text);
  if (address === null) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Open this address in the browser?',
    detail: address,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  if (response === 0) await shell.openExternal(address);
}
