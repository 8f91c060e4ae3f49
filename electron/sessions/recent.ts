import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { RecentSession } from '../../shared/contract/engine-api.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { writeAtomic } from './atomic-write.ts';
import { readJsonFile } from './safe-json.ts';

const LIMIT = 50;

const recentSchema = z.strictObject({
  version: z.literal(1),
  sessions: z
    .array(
      z.strictObject({
        directory: z.string().max(4096),
        name: z.string().max(256),
        createdAt: z.string().max(64),
        hops: z.int().min(0),
        packets: z.number().min(0),
        lost: z.number().min(0),
        lostMin: z.number().min(0).optional(),
      }),
    )
    .max(1000),
});

/** The list of sessions last used, newest first. Losing it loses no data, so a damaged list is started afresh. */
export class RecentList {
  readonly #path: string;
  /** Writes follow one another: each reads what the one before has written. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(dataDirectory: string) {
    this.#path = join(dataDirectory, 'recent.json');
  }

  list(): Promise<RecentSession[]> {
    return this.#change(null);
  }

  add(entry: RecentSession): Promise<unknown> {
    const directory = resolve(entry.directory);
    return this.#change((old) => [{ ...entry, directory }, ...old.filter((s) => s.directory !== directory)]);
  }

  forget(directory: string): Promise<unknown> {
    return this.#change((old) => old.filter((s) => s.directory !== resolve(directory)));
  }

  #change(change: ((old: RecentSession[]) => RecentSession[]) | null): Promise<RecentSession[]> {
    const step = this.#queue.then(async () => {
      const old = await this.#read();
      if (change === null) return old;
      const sessions = change(old).slice(0, LIMIT);
      await writeAtomic(this.#path, `${JSON.stringify({ version: 1, sessions }, null, 2)}\n`);
      return sessions;
    });
    this.#queue = step.catch(() => undefined);
    return step;
  }

  async #read(): Promise<RecentSession[]> {
    try {
      const parsed = recentSchema.safeParse(await readJsonFile(this.#path));
      return parsed.success ? parsed.data.sessions : [];
    } catch (error) {
      if (error instanceof ProblemError) return [];
      throw error;
    }
  }
}
