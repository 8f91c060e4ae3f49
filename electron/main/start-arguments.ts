import { isAbsolute, join, resolve } from 'node:path';
import type { DemoStart } from '../engine/process-messages.ts';

export interface StartArguments {
  /** Replaces the user's profile: settings and sessions; null: the user's own. */
  profile: string | null;
  demo: 'recording' | 'live' | null;
}

/** Reads `--demo`, `--demo=live` and `--profile=DIR`; everything else is Chromium's or nobody's. */
export function startArguments(argv: readonly string[], cwd: string): StartArguments {
  const result: StartArguments = { profile: null, demo: null };
  for (const argument of argv) {
    if (argument === '--demo') result.demo = 'recording';
    else if (argument === '--demo=live') result.demo = 'live';
    else if (argument.startsWith('--profile=') && argument.length > '--profile='.length) {
      const path = argument.slice('--profile='.length);
      result.profile = isAbsolute(path) ? path : resolve(cwd, path);
    }
  }
  return result;
}

/** @param root the app's own directory */
export function demoStart(demo: StartArguments['demo'], root: string): DemoStart | null {
  if (demo === null) return null;
  if (demo === 'live') return { kind: 'live', root };
  return { kind: 'recording', recordingDirectory: join(root, 'build', 'demo-recording') };
}
