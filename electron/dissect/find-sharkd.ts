import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

export interface FoundSharkd {
  path: string;
  /** Of Wireshark: 4.2.2. */
  version: string;
}

/** Older ones speak another protocol. */
const FIRST = [3, 6];

/** The user's sharkd on the search path, when it says a version that we can speak with; else null. */
export async function findSharkd(searchPath = process.env['PATH'] ?? ''): Promise<FoundSharkd | null> {
  const name = process.platform === 'win32' ? 'sharkd.exe' : 'sharkd';
  for (const directory of searchPath.split(delimiter)) {
    // What lies in the working directory was not installed by anybody.
    if (!isAbsolute(directory)) continue;
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 5000, maxBuffer: 1 << 20 });
      const version = versionIn(stdout);
      if (version !== null) return { path, version };
    } catch {
      // Not there, or not what it is called.
    }
  }
  return null;
}

/** `4.0.17` of `Sharkd (Wireshark) 4.0.17 (Git …)`; null for one that is too old or says something else. */
export function versionIn(text: string): string | null {
  const [, version = '', major, minor] = /\(Wireshark\) ((\d+)\.(\d+)[\w.]*)/.exec(text) ?? [];
  if (version === '') return null;
  return Number(major) > FIRST[0]! || (Number(major) === FIRST[0] && Number(minor) >= FIRST[1]!) ? version : null;
}
