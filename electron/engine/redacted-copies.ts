import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { Disguise } from '../../shared/redact/disguise.ts';
import { analyseSession } from './analyse-session.ts';
import { turns } from './export-files.ts';
import { FilterResults } from './filter-results.ts';
import { readProbes } from './probe-folds.ts';
import { randomCiphers } from './redact-ciphers.ts';
import { redactSession } from './redact-session.ts';
import { SessionViews } from './session-views.ts';

/** So long a copy is kept for the next export of the same session, ms. */
const KEEP_MS = 60_000;

/**
 * Redacted copies of sessions. Everything that is exported of one is made from a copy that is analysed anew: what the
 * copy does not hold cannot get into a table or a comment. Packets that pass a filter are chosen in the original.
 */
export class RedactedCopies {
  /** By session: one way of replacing, so that the files of several exports fit together. Nothing of it is ever saved. */
  readonly #disguises = new Map<string, Disguise>();
  #kept: { of: AnalysisResult; views: SessionViews } | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** @throws ProblemError `redaction-differs` when the copy does not tell the same; the reason of `signal` */
  async of(
    views: SessionViews,
    signal: AbortSignal,
    report: (done: number, total: number) => void,
  ): Promise<SessionViews> {
    clearTimeout(this.#timer);
    if (this.#kept?.of !== views.result) {
      await this.remove();
      this.#kept = { of: views.result, views: await this.#make(views, signal, report) };
    }
    this.#timer = setTimeout(() => void this.remove(), KEEP_MS).unref();
    return this.#kept!.views;
  }

  /** Removes what is on the disk. */
  async remove(): Promise<void> {
    clearTimeout(this.#timer);
    const views = this.#kept?.views;
    this.#kept = null;
    if (views === undefined) return;
    views.close();
    await rm(views.directory, { recursive: true, force: true });
  }

  async #make(
    views: SessionViews,
    signal: AbortSignal,
    report: (done: number, total: number) => void,
  ): Promise<SessionViews> {
    const { result, session, files } = await views.exportSource({ filter: '' });
    const disguise = this.#disguises.get(session.id) ?? new Disguise(randomCiphers());
    this.#disguises.set(session.id, disguise);
    const directory = await mkdtemp(join(tmpdir(), 'hopscope-redacted-'));
    try {
      const source = { directory: views.directory, session, result, files };
      const copy = await redactSession(source, directory, disguise, turns(signal), report);
      const watch = { signal, begin: () => undefined, advance: () => undefined };
      const found = await analyseSession(directory, copy, { watch });
      signal.throwIfAborted();
      refuseOther(result, found.result);
      const passing = async (filter: string) => (await views.exportSource({ filter })).packets!;
      return new SessionViews(
        directory,
        copy,
        found.result,
        found.captures,
        await readProbes(directory, copy.probes),
        new FilterResults(passing),
      );
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }
}

/** The same packets, and the same become of each: figures of the copy are those of the original. */
function refuseOther(before: AnalysisResult, after: AnalysisResult): void {
  let different = 0;
  for (const [hop, states] of before.state.entries()) {
    const [a, b] = [before.match.hops[hop]!, after.match.hops[hop]!];
    const others = after.state[hop]!;
    different += Math.abs(states.length - others.length);
    for (let unit = 0; unit < Math.min(states.length, others.length); unit++)
      if (states[unit] !== others[unit] || a.row[unit] !== b.row[unit]) different++;
  }
  if (different === 0) return;
  throw new ProblemError({
    code: 'redaction-differs',
    subject: null,
    message: `The redacted copy was analysed, and ${different} packets would be judged otherwise than in the session.`,
    remedy: 'Nothing was written. Export it without redaction, or leave out the hop that makes the difference.',
  });
}
