import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where sessions, the recent list and the last plan are kept unless told otherwise, by each platform's custom. */
export function defaultDataDirectory(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Hopscope');
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Hopscope');
  const base = environment['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(home, '.local', 'share'), 'hopscope');
}
