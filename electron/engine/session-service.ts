import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Analysis } from '../../shared/contract/analysis.ts';
import type { RecentSession, SessionInfo } from '../../shared/contract/engine-api.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { ImportFile, ImportOrder } from '../../shared/contract/import.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { writeAtomic } from '../sessions/atomic-write.ts';
import { isCapturing } from '../sessions/capture-lock.ts';
import { isPacked } from '../sessions/packed-name.ts';
import { RecentList } from '../sessions/recent.ts';
import { readSession, writeSession } from '../sessions/session-directory.ts';
import { copySession, importCaptures, renameSession } from '../sessions/session-store.ts';
import { settleRings } from '../sessions/settle-rings.ts';
import { unpackSession } from '../sessions/unpack-session.ts';
import { type AnalyseOptions, analyseSession } from './analyse-session.ts';
import type { EventBus } from './event-bus.ts';
import { findOrder } from './import-desk.ts';
import { CaptureOver, LiveViews } from './live-views.ts';
import { readProbes } from './probe-folds.ts';
import { SessionViews } from './session-views.ts';
import type { Works } from './works.ts';

/** Decoded sessions that are kept in memory; older ones are read again when they are asked for. */
const KEPT = 2;

const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Opens, keeps and saves sessions, and answers the views of all of them. */
export class SessionService {
  readonly #events: EventBus;
  readonly #sessionsRoot: string;
  readonly #recent: RecentList;
  readonly #keepRecent: boolean;
  readonly #works: Works;
  readonly #directories = new Map<string, string>();
  /** In order of last use, the latest last. */
  readonly #loaded = new Map<string, SessionViews>();
  #live: LiveViews | null = null;

  constructor(dataDirectory: string, sessionsRoot: string, events: EventBus, keepRecent: boolean, works: Works) {
    this.#works = works;
    this.#keepRecent = keepRecent;
    this.#events = events;
    this.#sessionsRoot = sessionsRoot;
    this.#recent = new RecentList(dataDirectory);
  }

  /** The views of the capture that is running, or null when it is over. */
  setLive(views: LiveViews | null): void {
    const before = this.#live;
    this.#live = views;
    before?.close();
  }

  /** The capture that has begun. It is listed at once, so that one that is cut short is found again. */
  startLive(views: LiveViews): void {
    this.setLive(views);
    const listed = async () => this.#remember(await views.info(), await views.analysis());
    // A list that cannot be written loses no packet; the capture goes on.
    listed().catch(() => undefined);
  }

  /** @throws ProblemError when the session cannot be read, or `still-capturing` */
  async open(directory: string): Promise<SessionInfo> {
    const path = resolve(directory);
    if (this.#live?.directory === path) return this.#live.info();
    if (isPacked(path) && (await stat(path).catch(() => null))?.isFile()) return this.#openPacked(path);
    if (isCapturing(path)) throw stillCapturing(path);
    return this.#works.run('open', path, (watch) => this.#load(path, { watch }));
  }

  /** Final analysis of a capture that has just ended, from its spool files as saved. */
  async finishLive(directory: string, options: AnalyseOptions): Promise<SessionInfo> {
    const info = await this.#load(resolve(directory), options);
    // Whoever asks from now on gets the final figures.
    this.setLive(null);
    this.#events.emit('analysis.updated', { session: info, analysis: await this.analysis(info.sessionId) });
    return info;
  }

  /** A session that came in one file: unpacked beside the others. Nothing is left when it cannot be opened. */
  #openPacked(path: string): Promise<SessionInfo> {
    return this.#works.run('open', path, async (watch) => {
      const directory = await unpackSession(path, this.#sessionsRoot, watch);
      try {
        return await this.#load(directory, { watch });
      } catch (error) {
        await rm(directory, { recursive: true, force: true });
        throw error;
      }
    });
  }

  /** @throws ProblemError also `cancelled`; nothing is left of it then */
  async import(files: readonly ImportFile[]): Promise<SessionInfo> {
    return this.#works.run('import', files.map(({ name }) => name).join(', '), async (watch) => {
      const directory = await importCaptures(this.#sessionsRoot, files, watch);
      try {
        return await this.#load(directory, { watch });
      } catch (error) {
        // A session that was never shown is nobody's.
        if (watch.signal.aborted) await rm(directory, { recursive: true, force: true });
        throw error;
      }
    });
  }

  /** What is in capture files, and their order along the path. @throws ProblemError `cancelled` */
  order(files: readonly ImportFile[]): Promise<ImportOrder> {
    return this.#works.run('order', files.map(({ name }) => name).join(', '), (watch) => findOrder(files, watch));
  }

  recent(): Promise<RecentSession[]> {
    return this.#recent.list();
  }

  async forget(directory: string): Promise<void> {
    await this.#recent.forget(directory);
  }

  async saveAs(sessionId: string, directory: string): Promise<SessionInfo> {
    const views = await this.finished(sessionId);
    const from = views.directory;
    const to = resolve(directory);
    await this.#works.run('save', to, (watch) => copySession(from, to, watch));
    views.close();
    views.directory = to;
    this.#directories.set(sessionId, to);
    await this.#recent.forget(from);
    await this.#remember(views.info(), views.result.analysis);
    return views.info();
  }

  async rename(sessionId: string, name: string): Promise<SessionInfo> {
    const views = await this.finished(sessionId);
    await renameSession(views.directory, name);
    views.session = { ...views.session, name };
    await this.#remember(views.info(), views.result.analysis);
    return views.info();
  }

  analysis(sessionId: string): Promise<Analysis> {
    return this.ask(sessionId, (views) => (views instanceof LiveViews ? views.analysis() : views.result.analysis));
  }

  /**
   * Asks the views of a session, of the running capture too.
   * @throws ProblemError `no-session` for an id that was never opened here
   */
  async ask<T>(sessionId: string, question: (views: SessionViews | LiveViews) => T | Promise<T>): Promise<T> {
    if (this.#live?.sessionId === sessionId) {
      try {
        return await question(this.#live);
      } catch (error) {
        if (!(error instanceof CaptureOver)) throw error;
      }
    }
    return question(await this.#views(sessionId));
  }

  async #views(sessionId: string): Promise<SessionViews> {
    const kept = this.#loaded.get(sessionId);
    if (kept !== undefined) {
      this.#loaded.delete(sessionId);
      this.#loaded.set(sessionId, kept);
      return kept;
    }
    const directory = this.#directories.get(sessionId);
    if (directory === undefined) throw noSession();
    await this.#works.run('open', directory, (watch) => this.#load(directory, { watch }));
    return this.#loaded.get(sessionId) ?? this.#missing(directory);
  }

  closeAll(): void {
    this.setLive(null);
    for (const views of this.#loaded.values()) views.close();
    this.#loaded.clear();
  }

  async #load(directory: string, options: AnalyseOptions): Promise<SessionInfo> {
    let session = await readSession(directory);
    const wreck = session.state === 'running';
    if (wreck) session = { ...(await settledIfPossible(directory, session)), state: 'recovered' };
    const { result, captures } = await analyseSession(directory, session, options);
    const probes = await readProbes(directory, session.probes);
    // What was given up at the very end is dropped before anybody sees it.
    await new Promise((resume) => setImmediate(resume));
    options.watch?.signal.throwIfAborted();
    try {
      if (wreck) await writeSession(directory, session);
      await writeAtomic(join(directory, 'analysis.json'), `${JSON.stringify(result.analysis, null, 2)}\n`);
    } catch (error) {
      // A session on read-only media can be looked at all the same: both files can be derived again.
      if (!READ_ONLY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    const views = new SessionViews(directory, session, result, captures, probes);
    this.#loaded.get(session.id)?.close();
    this.#loaded.delete(session.id);
    this.#loaded.set(session.id, views);
    this.#directories.set(session.id, directory);
    for (const [id, old] of this.#loaded) {
      if (this.#loaded.size <= KEPT) break;
      old.close();
      this.#loaded.delete(id);
    }
    await this.#remember(views.info(), result.analysis);
    return views.info();
  }

  /** The views of a session that is not being captured any more. @throws ProblemError `still-capturing`, `no-session` */
  async finished(sessionId: string): Promise<SessionViews> {
    if (this.#live?.sessionId === sessionId) throw stillCapturing(this.#live.directory);
    return this.#views(sessionId);
  }

  async #remember({ directory, name, createdAt }: SessionInfo, { hops, segments }: Analysis): Promise<void> {
    if (!this.#keepRecent) return;
    await this.#recent.add({
      directory,
      name,
      createdAt,
      hops: hops.length,
      packets: hops.reduce((sum, hop) => sum + hop.packets, 0),
      lost: segments.reduce((sum, { forward, reverse }) => sum + forward.lost + reverse.lost, 0),
      lostMin: segments.reduce((sum, { forward, reverse }) => sum + forward.lostMin + reverse.lostMin, 0),
    });
  }

  #missing(directory: string): never {
    throw new ProblemError({
      code: 'session-replaced',
      subject: null,
      message: `${directory} now holds another session.`,
      remedy: 'Open it again.',
    });
  }
}

/** What a capture held that died while it waited for its trigger, where its directory can be written. */
async function settledIfPossible(directory: string, session: SessionFile): Promise<SessionFile> {
  try {
    return await settleRings(directory, session);
  } catch (error) {
    if (!READ_ONLY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return session;
  }
}

function noSession(): ProblemError {
  return new ProblemError({
    code: 'no-session',
    subject: null,
    message: 'This session is not open.',
    remedy: 'Open its directory first.',
  });
}

function stillCapturing(directory: string): ProblemError {
  return new ProblemError({
    code: 'still-capturing',
    subject: null,
    message: `${directory} is being captured into.`,
    remedy: 'Stop the capture first.',
  });
}
