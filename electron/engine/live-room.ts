import type { Analysis } from '../../shared/contract/analysis.ts';
import type { CaptureLive, SessionInfo } from '../../shared/contract/engine-api.ts';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import type { AnalyseOptions } from './analyse-session.ts';
import { LiveAnalysis } from './live-analysis.ts';
import { paced } from './pace.ts';
import { ProbeFolds } from './probe-folds.ts';
import { SessionViews } from './session-views.ts';
import type { FlowsArgs, LadderArgs, TableArgs } from './table-results.ts';

const ANALYSIS_INTERVAL_MS = 500;
const FIGURES_INTERVAL_MS = 500;

/** A question about a running capture. */
export type LiveQuestion =
  | { view: 'timeline'; from: number; to: number; width: number; filter: string }
  | { view: 'range'; from: number; to: number; filter: string }
  | { view: 'hops' }
  | { view: 'filter'; filter: string }
  | { view: 'packet'; hop: number; frame: number }
  | { view: 'explain'; hop: number; frame: number }
  | { view: 'conversation'; hop: number; frame: number }
  | ({ view: 'table' } & TableArgs)
  | ({ view: 'flows' } & FlowsArgs)
  | ({ view: 'ladder' } & LadderArgs)
  | { view: 'delays'; from: number; to: number; buckets: number; filter: string }
  | { view: 'probes'; from: number; to: number; points: number; lastSeconds: number | null }
  | { view: 'probeFates' }
  | { view: 'figures' };

/** What is told to the room, in the order in which it happened. */
export type LiveTask =
  | { kind: 'bytes'; hop: number; bytes: Uint8Array }
  | { kind: 'dropped'; hop: number; kernelDrops: number | null }
  | { kind: 'ended'; hop: number; reason: string }
  | { kind: 'probe'; probe: number; time: bigint; line: string }
  /** The captures run: from here on there are figures. */
  | { kind: 'begin'; directory: string; session: SessionFile }
  | { kind: 'session'; session: SessionFile }
  /** Nothing will come any more: what is asked is still answered. */
  | { kind: 'end' }
  | { kind: 'ask'; id: number; question: LiveQuestion };

/** What the room tells. */
export type LiveNews =
  | { kind: 'analysed'; info: SessionInfo; analysis: Analysis }
  | { kind: 'figures'; figures: CaptureLive }
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'refusal'; id: number; problem: Problem };

/**
 * Everything that is made of a running capture's bytes, in one place that can be a thread of its own: decodes them,
 * analyses them again and again, and answers what is asked about them.
 */
export class LiveRoom {
  readonly #tell: (news: LiveNews) => void;
  readonly #live: LiveAnalysis;
  readonly #folds = new ProbeFolds();
  #views: SessionViews | null = null;
  #analysed = 0;
  /** Questions that are not answered yet. */
  #answering = 0;
  #ends: (() => void)[] = [];

  constructor(plan: Plan, judge: AnalyseOptions, tell: (news: LiveNews) => void) {
    this.#tell = tell;
    this.#live = new LiveAnalysis(plan, judge);
  }

  take(task: LiveTask): void {
    switch (task.kind) {
      case 'bytes':
        this.#live.push(task.hop, task.bytes);
        break;
      case 'dropped':
        this.#live.dropped(task.hop, task.kernelDrops);
        break;
      case 'ended':
        this.#live.ended(task.hop, task.reason);
        break;
      case 'probe':
        this.#folds.push(task.probe, task.time, task.line);
        break;
      case 'begin':
        this.#begin(task.directory, task.session);
        break;
      case 'session':
        if (this.#views !== null) this.#views.session = task.session;
        break;
      case 'end':
        this.#rest();
        break;
      case 'ask':
        void this.#ask(task.id, task.question);
    }
  }

  /** Ends what goes on by itself, and closes the spool files. */
  close(): void {
    this.#rest();
    this.#views?.close();
  }

  #rest(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
  }

  #begin(directory: string, session: SessionFile): void {
    const live = this.#live;
    const views = new SessionViews(directory, session, live.analyse(session), live.captures, this.#folds);
    this.#views = views;
    this.#analysed = live.packets;
    const told = () => this.#tell({ kind: 'analysed', info: views.info(), analysis: views.result.analysis });
    told();
    const stopAnalysis = paced(ANALYSIS_INTERVAL_MS, () => {
      if (live.packets === this.#analysed) return;
      this.#analysed = live.packets;
      // Answers that are worked out in steps go on with the analysis that they began with.
      if (this.#answering > 0) live.lend();
      views.result = live.analyse(views.session);
      told();
    });
    const figures = () => this.#tell({ kind: 'figures', figures: live.figures(session.id) });
    const timer = setInterval(figures, FIGURES_INTERVAL_MS);
    this.#ends.push(stopAnalysis, () => clearInterval(timer));
  }

  async #ask(id: number, question: LiveQuestion): Promise<void> {
    this.#answering++;
    try {
      this.#tell({ kind: 'answer', id, answer: await this.#answer(question) });
    } catch (error) {
      this.#tell({ kind: 'refusal', id, problem: problemOf(error) });
    } finally {
      this.#answering--;
    }
  }

  #answer(question: LiveQuestion): unknown {
    const views = this.#views!;
    switch (question.view) {
      case 'timeline':
        return views.timeline(question.from, question.to, question.width, question.filter);
      case 'range':
        return views.range(question.from, question.to, question.filter);
      case 'hops':
        return views.hops();
      case 'filter':
        return views.filter(question.filter);
      case 'packet':
        return views.packet(question.hop, question.frame);
      case 'explain':
        return views.explain(question.hop, question.frame);
      case 'conversation':
        return views.conversation(question.hop, question.frame);
      case 'table':
        return views.table(question);
      case 'flows':
        return views.flows(question);
      case 'ladder':
        return views.ladder(question);
      case 'delays':
        return views.delays(question.from, question.to, question.buckets, question.filter);
      case 'probes':
        return views.probes(question.from, question.to, question.points, question.lastSeconds);
      case 'probeFates':
        return views.probeFates();
      case 'figures':
        return this.#live.figures(views.session.id);
    }
  }
}
