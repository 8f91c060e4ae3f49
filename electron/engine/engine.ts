import { join } from 'node:path';
import type {
  LeftSpool,
  RequestArgs,
  RequestName,
  RequestResult,
  SessionInfo,
} from '../../shared/contract/engine-api.ts';
import { type ValidArgs, validateRequest } from '../../shared/contract/engine-schemas.ts';
import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import { captureCommand, carriedHop } from '../capture/remote-command.ts';
import { findLeftovers, type Leftovers, removeLeftovers } from '../capture/sweep.ts';
import type { StartDissector } from '../dissect/types.ts';
import { checkNode } from '../nodes/check-node.ts';
import { checkPlan } from '../nodes/check-plan.ts';
import { createPool } from '../ssh/pool.ts';
import type { LastingSecrets } from '../ssh/secrets.ts';
import type { ConnectionPool } from '../ssh/types.ts';
import type { AnalyseOptions } from './analyse-session.ts';
import { builtDissector } from './built-dissector.ts';
import { CaptureService, type Started } from './capture-service.ts';
import { DissectService } from './dissect-service.ts';
import { EventBus } from './event-bus.ts';
import { ExportService } from './export-service.ts';
import { sortPaths } from './import-desk.ts';
import { keepLastPlan, readLastPlan } from './last-plan.ts';
import { QuestionDesk } from './question-desk.ts';
import { SessionService } from './session-service.ts';
import { TerminalService } from './terminal-service.ts';
import { Works } from './works.ts';

export interface EngineOptions {
  /** Holds `sessions/`, the recent list and the last plan. */
  dataDirectory: string;
  /** Whether sessions are listed among the recent ones; default true. */
  keepRecent?: boolean | undefined;
  /** known_hosts file to trust; default: the user's own. */
  knownHosts?: string | undefined;
  /** Trust and record hosts that were never seen; a changed key is refused all the same. */
  acceptNew?: boolean | undefined;
  /** SSH configuration to read alone, or `none`; default: the user's and the machine's. */
  sshConfig?: string | undefined;
  /** Whether somebody listens for `question.open`; default: no, and what needs a person is refused. */
  interactive?: boolean | undefined;
  /** Where secrets may be kept beyond this run; default: nowhere. */
  lastingSecrets?: LastingSecrets | undefined;
  /** Starts Wireshark's built-in dissectors; default: a child process of the built program that lies beside this one. */
  dissector?: StartDissector | undefined;
  /** Captures from one of these addresses replay a recording and are labelled so. */
  recording?: { label: string; nodes: readonly { host: string; port?: number | undefined }[] } | undefined;
}

type Handlers = { [N in RequestName]: (args: ValidArgs<N>) => RequestResult<N> | Promise<RequestResult<N>> };

/** The whole of Hopscope without a window: one implementation for the app, the command line and the tests. */
export class Engine {
  readonly events = new EventBus();
  readonly #works = new Works(this.events);
  readonly #questions = new QuestionDesk(this.events);
  readonly #pool: ConnectionPool;
  readonly #sessions: SessionService;
  readonly #captures: CaptureService;
  readonly #terminals: TerminalService;
  readonly #dissect: DissectService;
  readonly #exports: ExportService;
  readonly #handlers: Handlers;

  constructor(options: EngineOptions) {
    const { dataDirectory, recording } = options;
    const sessionsRoot = join(dataDirectory, 'sessions');
    const recordingOf = (plan: Plan): string | null => {
      const replays = recording?.nodes.some(({ host, port = 22 }) =>
        plan.nodes.some((node) => node.host === host && (node.port ?? 22) === port),
      );
      return replays ? recording!.label : null;
    };
    this.#pool = createPool({
      knownHosts: options.knownHosts,
      acceptNew: options.acceptNew,
      sshConfig: options.sshConfig,
      ask: options.interactive === true ? this.#questions.ask : undefined,
      lastingSecrets: options.lastingSecrets,
      onRemark: (problem) => this.events.emit('node.remark', { problem }),
      onState: (node, state, problem) => this.events.emit('node.state', { node, state, problem }),
    });
    this.#sessions = new SessionService(
      dataDirectory,
      sessionsRoot,
      this.events,
      options.keepRecent ?? true,
      this.#works,
    );
    this.#captures = new CaptureService({
      pool: this.#pool,
      events: this.events,
      sessions: this.#sessions,
      sessionsRoot,
      recordingOf,
    });
    this.#terminals = new TerminalService(this.#pool, this.events);
    this.#dissect = new DissectService(this.#sessions, options.dissector ?? builtDissector());
    this.#exports = new ExportService(this.#sessions, this.events);
    this.#handlers = this.#createHandlers(dataDirectory, recordingOf);
  }

  /** True from the first connection of a start until the session is saved. */
  get capturing(): boolean {
    return !['idle', 'done', 'failed'].includes(this.#captures.phase);
  }

  /**
   * Answers one request, after checking its arguments.
   * @throws ProblemError with what a person can do about it; code `invalid-argument` for a bad call
   */
  async request<N extends RequestName>(name: N, args: RequestArgs<N>): Promise<RequestResult<N>> {
    const valid = validateRequest(name, args);
    if (!valid.ok) throw new ProblemError(valid.problem);
    return await this.#handlers[name](valid.args as ValidArgs<N>);
  }

  /** `capture.start` into a directory of the caller's choice, judged by the caller's terms. */
  startCapture(plan: Plan, directory: string, judge: AnalyseOptions = {}): Promise<Started> {
    return this.#captures.start(plan, directory, judge);
  }

  /** Resolves when the running capture has ended, by its duration or by a stop, and is saved and analysed. */
  captureFinished(): Promise<SessionInfo> {
    return this.#captures.finished();
  }

  /**
   * What captures have left on the nodes of a plan, as far as it belongs to our accounts there; spools that nobody uses
   * any more are removed where `remove` says so. Problems are those of nodes that could not be looked at.
   */
  async sweep(
    plan: Plan,
    remove: boolean,
  ): Promise<{ nodes: (Leftovers & { removed: LeftSpool[] })[]; problems: Problem[] }> {
    const results = await Promise.allSettled(
      plan.nodes.map(async (node) => {
        const connection = await this.#pool.connect(node, plan.nodes);
        const found = await findLeftovers(connection);
        return { ...found, removed: remove ? await removeLeftovers(connection, found) : [] };
      }),
    );
    return {
      nodes: results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
      problems: results.flatMap((result) => (result.status === 'rejected' ? [problemOf(result.reason)] : [])),
    };
  }

  /** Stops what runs, keeping what was received, and closes all connections. */
  async close(): Promise<void> {
    this.#works.cancelAll();
    this.#questions.closeAll();
    await this.#captures.cancel();
    this.#terminals.closeAll();
    this.#dissect.close();
    await this.#exports.close();
    this.#sessions.closeAll();
    await this.#pool.closeAll();
  }

  #createHandlers(dataDirectory: string, recordingOf: (plan: Plan) => string | null): Handlers {
    const pool = this.#pool;
    const sessions = this.#sessions;
    const captures = this.#captures;
    const terminals = this.#terminals;
    const dissect = this.#dissect;
    const exports = this.#exports;
    const questions = this.#questions;
    const works = this.#works;
    return {
      'node.check': async ({ node, jumpNodes }) => checkNode(await pool.connect(node, jumpNodes)),
      'node.trust': async ({ host, port, fingerprint }) => {
        await pool.trust(host, port, fingerprint);
        return null;
      },
      'node.disconnect': ({ node }) => {
        pool.disconnect(node);
        return null;
      },
      'node.leftovers': async ({ node, jumpNodes, remove }) => {
        const connection = await pool.connect(node, jumpNodes);
        const found = await findLeftovers(connection);
        const removed = remove ? await removeLeftovers(connection, found) : [];
        return { ...found, spools: found.spools.filter((spool) => !removed.includes(spool)), removed };
      },
      'question.list': () => questions.open(),
      'question.answer': ({ id, answer }) => {
        questions.answer(id, answer);
        return null;
      },
      'plan.check': ({ plan }) => checkPlan(plan, pool, (facts) => this.events.emit('node.facts', { facts })),
      'plan.commands': ({ plan, privileges = {} }) =>
        plan.hops.map((hop) => {
          const node = plan.nodes.find(({ name }) => name === hop.node)!;
          return {
            hop: hop.name,
            node: hop.node,
            command: captureCommand(carriedHop(plan, hop), node, privileges[node.name]),
          };
        }),
      'plan.last': () => readLastPlan(dataDirectory),
      'plan.keep': async ({ plan }) => {
        await keepLastPlan(dataDirectory, plan);
        return null;
      },
      'capture.start': async ({ plan }) => {
        // The servers of a demo are gone with it.
        if (recordingOf(plan) === null) await keepLastPlan(dataDirectory, plan);
        return captures.start(plan);
      },
      'capture.stop': () => captures.stop(),
      'capture.cancel': async () => {
        await captures.cancel();
        return null;
      },
      'session.open': ({ directory }) => sessions.open(directory),
      'session.import': ({ files }) => sessions.import(files),
      'import.paths': ({ paths }) => sortPaths(paths),
      'import.order': ({ files }) => sessions.order(files),
      'work.cancel': ({ work }) => {
        works.cancel(work);
        return null;
      },
      'session.recent': () => sessions.recent(),
      'session.saveAs': ({ sessionId, directory }) => sessions.saveAs(sessionId, directory),
      'session.rename': ({ sessionId, name }) => sessions.rename(sessionId, name),
      'session.forget': async ({ directory }) => {
        await sessions.forget(directory);
        return null;
      },
      'session.analysis': ({ sessionId }) => sessions.analysis(sessionId),
      'view.timeline': async ({ sessionId, from, to, width, filter }) => {
        if (to <= from) throw emptyRange('view.timeline');
        return sessions.ask(sessionId, (views) => views.timeline(from, to, width, filter));
      },
      'view.range': async ({ sessionId, from, to, filter }) => {
        if (to <= from) throw emptyRange('view.range');
        return sessions.ask(sessionId, (views) => views.range(from, to, filter));
      },
      'view.hops': ({ sessionId }) => sessions.ask(sessionId, (views) => views.hops()),
      'view.filter': ({ sessionId, filter }) => sessions.ask(sessionId, (views) => views.filter(filter)),
      'view.packet': ({ sessionId, hop, frame }) => sessions.ask(sessionId, (views) => views.packet(hop, frame)),
      'view.explain': ({ sessionId, hop, frame }) => sessions.ask(sessionId, (views) => views.explain(hop, frame)),
      'view.table': ({ sessionId, ...args }) => sessions.ask(sessionId, (views) => views.table(args)),
      'view.flows': ({ sessionId, ...args }) => sessions.ask(sessionId, (views) => views.flows(args)),
      'view.ladder': ({ sessionId, ...args }) => sessions.ask(sessionId, (views) => views.ladder(args)),
      'view.delays': ({ sessionId, from, to, buckets, filter }) => {
        if (to <= from) throw emptyRange('view.delays');
        return sessions.ask(sessionId, (views) => views.delays(from, to, buckets, filter));
      },
      'view.probes': ({ sessionId, from, to, points, lastSeconds = null }) =>
        sessions.ask(sessionId, (views) => views.probes(from, to, points, lastSeconds)),
      'view.probeFates': ({ sessionId }) => sessions.ask(sessionId, (views) => views.probeFates()),
      'export.capture': (args) => exports.capture(args),
      'export.table': (args) => exports.table(args),
      'export.wireshark': (args) => exports.wireshark(args),
      'export.session': (args) => exports.session(args),
      'export.cancel': () => {
        exports.cancel();
        return null;
      },
      'dissect.packet': ({ sessionId, hop, frame }) => dissect.packet(sessionId, hop, frame),
      'dissect.follow': ({ sessionId, hop, frame, protocol }) => dissect.follow(sessionId, hop, frame, protocol),
      'dissect.status': () => dissect.status(),
      'dissect.use': ({ kind }) => dissect.use(kind),
      'dissect.keys': ({ path }) => dissect.keys(path),
      'dissect.cancel': () => {
        dissect.cancel();
        return null;
      },
      'terminal.open': ({ node, jumpNodes, columns, rows }) => terminals.open(node, jumpNodes, columns, rows),
      'terminal.write': ({ terminal, data }) => terminals.write(terminal, data),
      'terminal.resize': ({ terminal, columns, rows }) => terminals.resize(terminal, columns, rows),
      'terminal.close': ({ terminal }) => terminals.close(terminal),
    };
  }
}

function emptyRange(request: string): ProblemError {
  return new ProblemError({
    code: 'invalid-argument',
    subject: null,
    message: `${request}: the range is empty.`,
    remedy: 'Ask for a range that ends after it begins.',
  });
}
