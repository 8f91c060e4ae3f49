import { rm } from 'node:fs/promises';
import type {
  CaptureLive,
  CapturePhase,
  CaptureState,
  HopLedger,
  SessionInfo,
} from '../../shared/contract/engine-api.ts';
import { ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import { startCapture } from '../capture/orchestrator.ts';
import type { CaptureRun } from '../capture/types.ts';
import { lockCapture, unlockCapture } from '../sessions/capture-lock.ts';
import { claimDirectory, createSessionDirectory } from '../sessions/session-store.ts';
import type { ConnectionPool } from '../ssh/types.ts';
import type { AnalyseOptions } from './analyse-session.ts';
import type { EventBus } from './event-bus.ts';
import { builtWorker } from './helper-threads.ts';
import { LiveViews } from './live-views.ts';
import type { SessionService } from './session-service.ts';

/** How often the room learns what is new of the session itself. */
const UPDATE_INTERVAL_MS = 500;

export interface CaptureServiceOptions {
  pool: ConnectionPool;
  events: EventBus;
  sessions: SessionService;
  sessionsRoot: string;
  /** The label for what is captured from the plan's nodes when they replay a recording; null for real nodes. */
  recordingOf: (plan: Plan) => string | null;
}

export interface Started {
  sessionId: string;
  directory: string;
}

interface Running {
  run: CaptureRun;
  /** Resolves when the session is saved and analysed. */
  done: Promise<SessionInfo>;
}

/** Runs one capture at a time: start, live analysis, stop, final analysis. */
export class CaptureService {
  readonly #options: CaptureServiceOptions;
  #state: CaptureState = { phase: 'idle', sessionId: null, detail: '', problems: [], spreadMs: null };
  #arming: { abort: AbortController; settled: Promise<unknown> } | null = null;
  #running: Running | null = null;

  constructor(options: CaptureServiceOptions) {
    this.#options = options;
  }

  get phase(): CapturePhase {
    return this.#state.phase;
  }

  /**
   * Arms every capture point and resolves when all of them listen.
   * @param directory where to keep the session; absent: a new directory below the sessions root
   * @throws ProblemError when anything refuses; then nothing is left running and nothing is kept
   */
  async start(plan: Plan, directory?: string, judge: AnalyseOptions = {}): Promise<Started> {
    if (this.#arming !== null || this.#running !== null) throw busy();
    const abort = new AbortController();
    const started = this.#arm(plan, directory, judge, abort.signal);
    this.#arming = { abort, settled: started.catch(() => undefined) };
    try {
      return await started;
    } finally {
      this.#arming = null;
    }
  }

  async #arm(plan: Plan, directory: string | undefined, judge: AnalyseOptions, signal: AbortSignal): Promise<Started> {
    let release: (() => Promise<void>) | null = null;
    let live: LiveViews | null = null;
    try {
      const target = directory ?? (await createSessionDirectory(this.#options.sessionsRoot, plan.name));
      if (directory === undefined) release = () => rm(target, { recursive: true, force: true });
      else release = await claimDirectory(target);
      live = this.#openLive(plan, judge);
      const views = live;
      const run = await startCapture({
        plan,
        directory: target,
        pool: this.#options.pool,
        recording: this.#options.recordingOf(plan),
        onState: (state) => this.#setState(state),
        onBytes: (hop, bytes) => views.push(hop, bytes),
        onProbeLine: (probe, time, line) => views.probe(probe, time, line),
        onCounters: (hop, counters) => views.dropped(hop, counters.kernelDrops),
        // What the session says of the gap is another one each time, so that the room hears of it.
        onTrouble: () => {
          if (this.#running !== null) views.update({ ...this.#running.run.session });
        },
        onHopEnded: (hop, problem) => {
          views.ended(hop, problem.message);
          this.#setState({ problems: [...this.#state.problems, problem] });
        },
        signal,
      });
      lockCapture(target);
      this.#running = { run, done: this.#follow(run, views, judge) };
      // A failure is told to whoever asks for the end, and as an event; it must not end the process.
      this.#running.done.catch(() => undefined);
      return { sessionId: run.session.id, directory: target };
    } catch (error) {
      live?.close();
      await release?.();
      const problem = signal.aborted ? cancelled() : problemOf(error);
      const phase = signal.aborted ? 'idle' : 'failed';
      this.#state = { phase, sessionId: null, detail: problem.message, problems: [problem], spreadMs: null };
      this.#setState({});
      throw new ProblemError(problem);
    }
  }

  /** Stops all captures together and resolves with the finished session. @throws ProblemError `not-capturing` */
  async stop(): Promise<SessionInfo> {
    if (this.#running === null) throw idle();
    const { run, done } = this.#running;
    await run.stop();
    return done;
  }

  /** Resolves when the running capture has come to its end by itself or was stopped. */
  async finished(): Promise<SessionInfo> {
    if (this.#running === null) throw idle();
    return this.#running.done;
  }

  /** While arming nothing is kept; while running what was received is kept. */
  async cancel(): Promise<void> {
    this.#arming?.abort.abort();
    await this.#arming?.settled;
    if (this.#running !== null) await this.stop();
  }

  #openLive(plan: Plan, judge: AnalyseOptions): LiveViews {
    const { events } = this.#options;
    return new LiveViews(plan, judge, builtWorker('live-worker'), {
      analysed: (session, analysis) => events.emit('analysis.updated', { session, analysis }),
      figures: (figures) => events.emit('capture.live', withLedger(figures, this.#running?.run)),
      failed: (problem) => this.#setState({ problems: [...this.#state.problems, problem] }),
    });
  }

  async #follow(run: CaptureRun, live: LiveViews, judge: AnalyseOptions): Promise<SessionInfo> {
    const { events, sessions } = this.#options;
    const sessionId = run.session.id;
    this.#setState({ sessionId });
    live.begin(run.directory, run.session);
    sessions.startLive(live);
    const update = setInterval(() => live.update(run.session), UPDATE_INTERVAL_MS);
    try {
      await run.finished;
      clearInterval(update);
      live.end();
      // Where there are none any more, that has been said.
      const last = await live.figures().catch(() => null);
      if (last) events.emit('capture.live', withLedger(last, run));
      this.#setState({ phase: 'analysing', detail: '' });
      const info = await sessions.finishLive(run.directory, judge);
      this.#setState({ phase: 'done', detail: '' });
      return info;
    } catch (error) {
      const problem = problemOf(error);
      this.#setState({ phase: 'failed', detail: problem.message, problems: [...this.#state.problems, problem] });
      throw error;
    } finally {
      clearInterval(update);
      sessions.setLive(null);
      unlockCapture(run.directory);
      this.#running = null;
    }
  }

  #setState(change: Partial<CaptureState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.events.emit('capture.state', this.#state);
  }
}

/** The figures of what has been decoded, with the books of the captures themselves. */
function withLedger(figures: CaptureLive, run: CaptureRun | undefined): CaptureLive {
  if (run === undefined) return figures;
  const { hops, nodes, clocks } = run.ledger();
  const troubles = run.troubles();
  const withAll = figures.hops.map((hop, i) => {
    const { trouble, gaps } = troubles[i]!;
    const booked = hops[i] ? withBooks(hop, hops[i]) : hop;
    return { ...booked, ...(trouble && { trouble }), ...(gaps > 0 && { gaps }) };
  });
  return { ...figures, hops: withAll, nodes, clocks };
}

/** Of a capture that waits for its trigger nothing is decoded, so that its own counts are all there is. */
function withBooks(hop: CaptureLive['hops'][number], ledger: HopLedger): CaptureLive['hops'][number] {
  if (ledger.ring === null) return { ...hop, ledger };
  return { ...hop, packets: ledger.captured - ledger.behind, bytes: ledger.ring.arrivedBytes, ledger };
}

function busy(): ProblemError {
  return new ProblemError({
    code: 'already-capturing',
    subject: null,
    message: 'A capture is running already.',
    remedy: 'Stop it first.',
  });
}

function idle(): ProblemError {
  return new ProblemError({
    code: 'not-capturing',
    subject: null,
    message: 'No capture is running.',
    remedy: 'Start one first.',
  });
}

function cancelled() {
  return {
    code: 'cancelled',
    subject: null,
    message: 'The start was given up before all captures listened; nothing was kept.',
    remedy: 'Start again when ready.',
  };
}
