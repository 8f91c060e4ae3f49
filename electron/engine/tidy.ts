import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back the memory of all arrays that nothing refers to any more, in a few ms: left to itself, V8 does so when tens
 * of megabytes more have been asked for. Null in Electron, which may keep its flags to itself.
 */
export const tidy: (() => void) | null = collector();

function collector(): (() => void) | null {
  if (process.versions['electron'] !== undefined) return null;
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('globalThis.gc');
  return typeof gc === 'function' ? () => gc() : null;
}
