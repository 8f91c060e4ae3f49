import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { forkDissector } from '../dissect/fork-child.ts';
import type { StartDissector } from '../dissect/types.ts';

/** The dissecting program as it was built beside the running one, as a child process of Node. */
export function builtDissector(): StartDissector {
  return async () => {
    const program = process.argv[1];
    const directory = program === undefined || !existsSync(program) ? null : dirname(realpathSync(program));
    const built = directory === null ? '' : join(directory, '..', 'dissect');
    const entry = join(built, 'dissect.cjs');
    if (!existsSync(entry)) throw new Error('they were not built here');
    return forkDissector(entry, join(built, 'wiregasm'))();
  };
}
