import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './commands.ts';
import { type LabNode, namespaceOf } from './topology.ts';

/** Directories in which captures in the lab spool just now: others on this machine may have theirs beside them. */
export async function spools(node: LabNode): Promise<string[]> {
  const pids = (await attempt(['ip', 'netns', 'pids', namespaceOf(node)])).stdout.split('\n');
  return readdirSync('/var/tmp')
    .filter((name) => name.startsWith('hopscope-spool-'))
    .map((name) => join('/var/tmp', name))
    .filter(
      (path) => existsSync(join(path, 'run')) && pids.includes(readFileSync(join(path, 'run'), 'utf8').split(' ')[0]!),
    );
}

/** The pieces of a ring, the oldest first. */
export function piecesOf(spool: string): string[] {
  return readdirSync(spool)
    .filter((name) => name.startsWith('capture-'))
    .sort();
}
