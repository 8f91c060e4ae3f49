import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { RequestArgs, RequestResult } from '../../shared/contract/engine-api.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { ExportedCapture, ExportedFile } from '../../shared/contract/export.ts';
import { AtomicFile } from '../sessions/atomic-file.ts';
import { packSession } from '../sessions/pack-session.ts';
import { realFileInside } from '../sessions/session-directory.ts';
import type { EventBus } from './event-bus.ts';
import { cancelled, writeMerged, writeSheet } from './export-files.ts';
import { openInWireshark, WiresharkFiles } from './open-wireshark.ts';
import { RedactedCopies } from './redacted-copies.ts';
import type { SessionService } from './session-service.ts';
import type { SessionViews } from './session-views.ts';

/** Milliseconds between two reports of how far it is. */
const REPORT_EVERY = 200;

type Args<N extends 'export.capture' | 'export.table' | 'export.session' | 'export.wireshark'> = RequestArgs<N>;

/** Everything that leaves a session as a file, one export at a time. */
export class ExportService {
  readonly #sessions: Pick<SessionService, 'finished'>;
  readonly #events: EventBus;
  readonly #temporary = new WiresharkFiles();
  readonly #redacted = new RedactedCopies();
  #running: AbortController | null = null;

  constructor(sessions: Pick<SessionService, 'finished'>, events: EventBus) {
    this.#sessions = sessions;
    this.#events = events;
  }

  /** @throws ProblemError `invalid-filter`, `cannot-write`, `export-cancelled`, `export-running`, `inside-session` */
  capture({ sessionId, path, comments, redact, ...choice }: Args<'export.capture'>): Promise<ExportedCapture> {
    return this.#alone(async (signal) => {
      const { views, target } = await this.#source(sessionId, path, redact, signal);
      return into(target, async (file) => {
        const figures = await writeMerged(file, await views.merged(choice, comments), signal, this.#reporter());
        const { packets, ...rest } = figures;
        return { path: target, bytes: file.length, count: packets, ...rest };
      });
    });
  }

  /** @throws ProblemError as `capture` */
  table({ sessionId, path, table, format, redact, ...choice }: Args<'export.table'>): Promise<ExportedFile> {
    return this.#alone(async (signal) => {
      const { views, target } = await this.#source(sessionId, path, redact, signal);
      const sheet = await views.sheet(table, choice);
      // A filter names addresses and hops.
      const about = { session: views.session.name, table, filter: redact ? '' : choice.filter };
      return into(target, async (file) => {
        const count = await writeSheet(file, sheet, format, about, signal, this.#reporter());
        return { path: target, bytes: file.length, count };
      });
    });
  }

  /** The whole session in one file. @throws ProblemError as `capture`, but for filters */
  session({ sessionId, path, redact }: Args<'export.session'>): Promise<ExportedFile> {
    return this.#alone(async (signal) => {
      const { views, target } = await this.#source(sessionId, path, redact, signal);
      return into(target, async (file) => {
        const count = await packSession(views.directory, views.session, file, signal, this.#reporter());
        return { path: target, bytes: file.length, count };
      });
    });
  }

  /** @throws ProblemError `no-wireshark`, or as `capture` */
  wireshark(args: Args<'export.wireshark'>): Promise<RequestResult<'export.wireshark'>> {
    const { sessionId, hop, frame, comments, ...choice } = args;
    return this.#alone(async (signal) => {
      const views = await this.#sessions.finished(sessionId);
      return openInWireshark(frame, async () => {
        if (hop !== null) {
          const file = views.session.hops[hop]?.file;
          if (file === undefined) throw noSuchHop();
          return realFileInside(views.directory, file);
        }
        const path = await this.#temporary.place(views.session.name);
        await into(path, async (file) =>
          writeMerged(file, await views.merged(choice, comments), signal, this.#reporter()),
        );
        return path;
      });
    });
  }

  cancel(): void {
    this.#running?.abort();
  }

  /** Gives up what runs and removes what was made for Wireshark. */
  async close(): Promise<void> {
    this.cancel();
    await this.#temporary.remove();
    await this.#redacted.remove();
  }

  /** What is exported from, and where to as it really is. */
  async #source(sessionId: string, path: string, redact: boolean | undefined, signal: AbortSignal) {
    const views = await this.#sessions.finished(sessionId);
    const target = await outsideOf(views, path);
    const source = redact ? await this.#redacted.of(views, signal, this.#reporter()) : views;
    return { views: source, target };
  }

  async #alone<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running !== null) throw busy();
    const own = new AbortController();
    this.#running = own;
    try {
      return await work(own.signal);
    } catch (error) {
      throw own.signal.aborted ? cancelled() : error;
    } finally {
      this.#running = null;
    }
  }

  #reporter(): (done: number, total: number) => void {
    let last = 0;
    return (done, total) => {
      const now = performance.now();
      if (now - last < REPORT_EVERY) return;
      last = now;
      this.#events.emit('export.progress', { done, total });
    };
  }
}

/** Writes a whole file, or leaves what was at `path`. */
async function into<T>(path: string, write: (file: AtomicFile) => Promise<T>): Promise<T> {
  const file = await AtomicFile.create(path).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(path, error);
  });
  try {
    const answer = await write(file);
    await file.finish();
    return answer;
  } catch (error) {
    await file.discard();
    throw (error as NodeJS.ErrnoException).syscall === undefined
      ? error
      : cannotWrite(path, error as NodeJS.ErrnoException);
  }
}

/** The path as it really is: a session's own files are never written over, they are what everything is made from. */
async function outsideOf({ directory }: SessionViews, path: string): Promise<string> {
  const absolute = resolve(path);
  const parent = await realpath(dirname(absolute)).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(absolute, error);
  });
  const own = await realpath(directory);
  const way = relative(own, parent);
  if (
    way === '' ||
    (way !== '..' && !way.startsWith(`..${sep}`) && resolve(own, way) === parent && !/^[A-Za-z]:/.test(way))
  )
    throw insideSession(absolute);
  return join(parent, basename(absolute));
}

function cannotWrite(path: string, { code, message }: NodeJS.ErrnoException): ProblemError {
  const why =
    {
      ENOSPC: 'the disk is full',
      EACCES: 'access is refused',
      EROFS: 'the disk cannot be written to',
      ENOENT: 'its directory does not exist',
      EISDIR: 'it is a directory',
    }[code ?? ''] ?? message;
  return new ProblemError({
    code: 'cannot-write',
    subject: null,
    message: `${path} cannot be written: ${why}.`,
    remedy: code === 'ENOSPC' ? 'Make room, or choose another disk.' : 'Choose another place.',
  });
}

function insideSession(path: string): ProblemError {
  return new ProblemError({
    code: 'inside-session',
    subject: null,
    message: `${path} lies inside the session itself, whose files are never written over.`,
    remedy: 'Choose a place outside of the session directory.',
  });
}

function busy(): ProblemError {
  return new ProblemError({
    code: 'export-running',
    subject: null,
    message: 'Another export is still being written.',
    remedy: 'Wait for it, or cancel it.',
  });
}

function noSuchHop(): ProblemError {
  return new ProblemError({
    code: 'invalid-argument',
    subject: null,
    message: 'The session has no such hop.',
    remedy: 'Choose one of its hops.',
  });
}
