import type { Session, WebContents } from 'electron';
import { ORIGIN } from './bundle-files.ts';

/** The page gets no permission at all; Electron's default would grant them. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** The page stays what it is: no navigation, no windows, no webviews. */
export function confine(contents: WebContents): void {
  const stay = (event: { preventDefault(): void; url?: string }) => {
    if (!isOwnPage(event.url ?? '')) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Exactly our page: same origin, the index document, nothing that only begins alike. */
export function isOwnPage(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, host, username, password, pathname } = new URL(text);
  // Schemes that are not special have the origin "null" by the URL standard, hence the parts one by one.
  if (`${protocol}//${host}` !== ORIGIN || username !== '' || password !== '') return false;
  return pathname === '/' || pathname === '/index.html';
}
