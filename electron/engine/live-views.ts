import type { Analysis } from '../../shared/contract/analysis.ts';
import type { DelayView } from '../../shared/contract/delays.ts';
import type { CaptureLive, SessionInfo } from '../../shared/contract/engine-api.ts';
import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { PacketExplanation } from '../../shared/contract/explain.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { ProbeFates } from '../../shared/contract/probe-fates.ts';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import type { FlowPage, LadderView, TablePage } from '../../shared/contract/table.ts';
import type { HopFacts, PacketAtHops, RangeView, TimelineView } from '../../shared/contract/view.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { deferred } from '../capture/deferred.ts';
import type { AnalyseOptions } from './analyse-session.ts';
import type { ConversationCapture } from './conversation-capture.ts';
import { type LivePort, openRoom } from './live-port.ts';
import type { LiveNews, LiveQuestion } from './live-room.ts';
import type { FlowsArgs, LadderArgs, TableArgs } from './table-results.ts';

/** Who is told what a running capture gives. */
export interface LiveEvents {
  analysed(info: SessionInfo, analysis: Analysis): void;
  figures(figures: CaptureLive): void;
  /** There are no figures any more; the capture goes on. */
  failed(problem: Problem): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: ProblemError): void;
}

/** The running capture as the engine sees it: takes its bytes to where they are analysed, and questions there and back. */
export class LiveViews {
  readonly #events: LiveEvents;
  readonly #port: LivePort;
  readonly #first = deferred<void>();
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #latest: { info: SessionInfo; analysis: Analysis } | null = null;
  #session: SessionFile | null = null;
  #directory = '';
  #gone: ProblemError | null = null;

  /** @param worker file of the thread that does the work; null: this thread does */
  constructor(plan: Plan, judge: AnalyseOptions, worker: string | null, events: LiveEvents) {
    this.#events = events;
    this.#port = openRoom(plan, judge, worker, {
      news: (news) => this.#hear(news),
      gone: (reason) => this.#fail(reason),
    });
  }

  push(hop: number, bytes: Uint8Array): void {
    this.#port.post({ kind: 'bytes', hop, bytes });
  }

  dropped(hop: number, kernelDrops: number | null): void {
    this.#port.post({ kind: 'dropped', hop, kernelDrops });
  }

  ended(hop: number, reason: string): void {
    this.#port.post({ kind: 'ended', hop, reason });
  }

  probe(probe: number, time: bigint, line: string): void {
    this.#port.post({ kind: 'probe', probe, time, line });
  }

  /** The captures run: from here on there are figures and answers. */
  begin(directory: string, session: SessionFile): void {
    this.#directory = directory;
    this.#session = session;
    this.#port.post({ kind: 'begin', directory, session });
  }

  /** What is known of the session now. */
  update(session: SessionFile): void {
    if (session === this.#session) return;
    this.#session = session;
    this.#port.post({ kind: 'session', session });
  }

  /** Nothing will come any more: there are no new figures, and answers until it is closed. */
  end(): void {
    this.#port.post({ kind: 'end' });
  }

  get sessionId(): string {
    return this.#session?.id ?? '';
  }

  get directory(): string {
    return this.#directory;
  }

  /** The latest; the first as soon as there is one. @throws ProblemError `live-failed` */
  async info(): Promise<SessionInfo> {
    return (await this.#figures()).info;
  }

  /** The latest; the first as soon as there is one. @throws ProblemError `live-failed` */
  async analysis(): Promise<Analysis> {
    return (await this.#figures()).analysis;
  }

  timeline(from: number, to: number, width: number, filter = ''): Promise<TimelineView> {
    return this.#ask({ view: 'timeline', from, to, width, filter }) as Promise<TimelineView>;
  }

  range(from: number, to: number, filter: string): Promise<RangeView> {
    return this.#ask({ view: 'range', from, to, filter }) as Promise<RangeView>;
  }

  hops(): Promise<HopFacts[]> {
    return this.#ask({ view: 'hops' }) as Promise<HopFacts[]>;
  }

  filter(filter: string): Promise<FilterAnswer> {
    return this.#ask({ view: 'filter', filter }) as Promise<FilterAnswer>;
  }

  packet(hop: number, frame: number): Promise<PacketAtHops> {
    return this.#ask({ view: 'packet', hop, frame }) as Promise<PacketAtHops>;
  }

  explain(hop: number, frame: number): Promise<PacketExplanation> {
    return this.#ask({ view: 'explain', hop, frame }) as Promise<PacketExplanation>;
  }

  conversation(hop: number, frame: number): Promise<ConversationCapture> {
    return this.#ask({ view: 'conversation', hop, frame }) as Promise<ConversationCapture>;
  }

  table(args: TableArgs): Promise<TablePage> {
    return this.#ask({ view: 'table', ...args }) as Promise<TablePage>;
  }

  flows(args: FlowsArgs): Promise<FlowPage> {
    return this.#ask({ view: 'flows', ...args }) as Promise<FlowPage>;
  }

  ladder(args: LadderArgs): Promise<LadderView> {
    return this.#ask({ view: 'ladder', ...args }) as Promise<LadderView>;
  }

  delays(from: number, to: number, buckets: number, filter = ''): Promise<DelayView> {
    return this.#ask({ view: 'delays', from, to, buckets, filter }) as Promise<DelayView>;
  }

  probes(from: number, to: number, points: number, lastSeconds: number | null): Promise<ProbeSeries[]> {
    return this.#ask({ view: 'probes', from, to, points, lastSeconds }) as Promise<ProbeSeries[]>;
  }

  probeFates(): Promise<ProbeFates[]> {
    return this.#ask({ view: 'probeFates' }) as Promise<ProbeFates[]>;
  }

  /** What has arrived, all of it. @throws ProblemError `live-failed` */
  figures(): Promise<CaptureLive> {
    return this.#ask({ view: 'figures' }) as Promise<CaptureLive>;
  }

  /** The capture is over; who still waits for an answer is refused. */
  close(): void {
    this.#refuse(new CaptureOver());
    this.#port.close();
  }

  async #figures(): Promise<{ info: SessionInfo; analysis: Analysis }> {
    if (this.#latest === null) await this.#first.promise;
    return this.#latest!;
  }

  #ask(question: LiveQuestion): Promise<unknown> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#port.post({ kind: 'ask', id, question });
    });
  }

  #hear(news: LiveNews): void {
    if (this.#gone !== null) return;
    if (news.kind === 'analysed') {
      this.#latest = { info: news.info, analysis: news.analysis };
      this.#first.resolve();
      this.#events.analysed(news.info, news.analysis);
    } else if (news.kind === 'figures') this.#events.figures(news.figures);
    else {
      const waiting = this.#waiting.get(news.id);
      this.#waiting.delete(news.id);
      if (news.kind === 'answer') waiting?.resolve(news.answer);
      else waiting?.reject(new ProblemError(news.problem));
    }
  }

  #fail(reason: string): void {
    const problem: Problem = {
      code: 'live-failed',
      subject: null,
      message: `The figures of the running capture have stopped: ${reason}.`,
      remedy: 'The capture goes on and loses nothing by this; its figures are made when it is stopped.',
    };
    this.#refuse(new ProblemError(problem));
    this.#events.failed(problem);
  }

  #refuse(error: ProblemError): void {
    this.#gone = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    // Nobody may be waiting for the first figures.
    this.#first.promise.catch(() => undefined);
    this.#first.reject(error);
  }
}

/** The capture ended before the answer was there: the finished session can be asked. */
export class CaptureOver extends ProblemError {
  constructor() {
    super({
      code: 'capture-over',
      subject: null,
      message: 'The capture has ended meanwhile.',
      remedy: 'Ask again.',
    });
  }
}
