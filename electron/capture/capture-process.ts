import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { PlanHop, PlanNode } from '../../shared/contract/plan.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { deferred } from './deferred.ts';
import { isSpoolPath } from './make-spool.ts';
import { type ProcessCost, parseCost } from './process-cost.ts';
import { type RemoteCaptureOptions, remoteCaptureCommand } from './remote-command.ts';
import { isClockId, SupervisedProcess } from './supervised-process.ts';
import { addFinalCounter, captureProblem, parseLiveCounters, type TcpdumpCounters } from './tcpdump-messages.ts';

const ANSWER_MS = 3000;
const ENDING_MS = 8000;
const ABANDON_MS = 3000;
/** 128 and SIGXFSZ: the file became as large as it may between two looks at it. */
const SPOOL_FULL = 153;
/** Lines of stderr that are kept to explain an end. */
const KEPT_LINES = 20;

export interface CaptureProcessOptions {
  connection: NodeConnection;
  hop: PlanHop;
  remote: RemoteCaptureOptions;
  onData(pieces: readonly Uint8Array[]): void | Promise<void>;
  onFault(error: unknown): void;
}

/** What the ring of a spool holds, on the node's clock, whole seconds since the epoch. */
export interface Held {
  /** Since then it holds everything, and nothing of what is gone was captured after the end of that second. */
  since: number;
  now: number;
  /** Whether anything is gone. */
  dropped: boolean;
}

export interface CaptureEnd {
  /** tcpdump's closing report; null when it gave none. */
  counters: TcpdumpCounters | null;
  /** Why it ended; null when it was told to. */
  problem: Problem | null;
}

/** One tcpdump on one node. */
export class CaptureProcess {
  readonly hop: PlanHop;
  readonly node: PlanNode;
  /** The node's boot id, when it said one. */
  clockId: string | null = null;
  /** Where its packets lie on the node; null for a stream, and before the node has said it. */
  spoolDirectory: string | null = null;
  /** How much lies there; null as above. */
  spooledBytes: number | null = null;
  /** Settles when tcpdump has said that it listens. @throws ProblemError when it ends instead */
  readonly listening: Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<CaptureEnd>;
  readonly #connection: NodeConnection;
  #process!: SupervisedProcess;
  #said: string[] = [];
  #stopping = false;
  #over = false;
  #costs = new Map<ProcessCost['kind'], ProcessCost>();
  #live: TcpdumpCounters | null = null;
  #final: TcpdumpCounters | null = null;
  #answer: ((text: string | null) => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #listens = deferred<void>();
  readonly #ends = deferred<CaptureEnd>();

  private constructor(options: CaptureProcessOptions) {
    this.hop = options.hop;
    this.node = options.connection.node;
    this.#connection = options.connection;
    this.listening = this.#listens.promise;
    this.ended = this.#ends.promise;
    this.listening.catch(() => {});
  }

  /** @throws ProblemError when the connection refuses a channel */
  static async open(options: CaptureProcessOptions): Promise<CaptureProcess> {
    const capture = new CaptureProcess(options);
    capture.#process = await SupervisedProcess.open({
      connection: options.connection,
      command: (token, elevate) => remoteCaptureCommand(options.hop, elevate, token, options.remote),
      onStatus: (text) => capture.#onStatus(text),
      onMessage: (line) => capture.#onMessage(line),
      onData: options.onData,
      onFault: options.onFault,
    });
    void capture.#process.finished.then((exit) => capture.#onFinished(exit.code));
    return capture;
  }

  get over(): boolean {
    return this.#over;
  }

  /** The latest counters that tcpdump told. */
  get counters(): TcpdumpCounters | null {
    return this.#final ?? this.#live;
  }

  /** tcpdump's closing report; null before its end, and when it gave none. */
  get finalCounters(): TcpdumpCounters | null {
    return this.#final;
  }

  /** What its processes on the node had cost when the counters were last told. */
  get costs(): ProcessCost[] {
    return [...this.#costs.values()];
  }

  /** The node's clock now, in nanoseconds since the epoch; null when it cannot tell or is gone. */
  async mark(id: string): Promise<bigint | null> {
    const answer = await this.#ask(`mark ${id}`);
    const stamp = answer?.split(' ')[2] ?? '';
    return /^[0-9]{16,20}$/.test(stamp) ? BigInt(stamp) : null;
  }

  /** tcpdump's counters now; null when it does not tell them while running. */
  async stats(): Promise<TcpdumpCounters | null> {
    const answer = await this.#ask('stats');
    return answer === null ? null : parseLiveCounters(answer);
  }

  /** What a ring need not hold any more is dropped. @returns null when the node does not tell */
  async hold(): Promise<Held | null> {
    const match = /^held (\d{9,11}) (\d{9,11}) ([01])$/.exec((await this.#ask('hold')) ?? '');
    return match === null ? null : { since: Number(match[1]), now: Number(match[2]), dropped: match[3] === '1' };
  }

  /** Tells tcpdump to end and waits for the rest of its packets and its report. A channel that does not end is closed. */
  async stop(): Promise<CaptureEnd> {
    this.#stopping = true;
    this.#process.send('stop');
    const late = setTimeout(() => this.#process.endInput(), ENDING_MS / 2);
    const tooLate = setTimeout(() => this.#process.close(), ENDING_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(late);
      clearTimeout(tooLate);
    }
  }

  /** Milliseconds since the node last said or sent anything. */
  get silentMs(): number {
    return this.#process.silentMs;
  }

  /**
   * Ends it without expecting anything of the node: first the control channel, with which the wrapper ends tcpdump within
   * two seconds, then the channel, at last the connection.
   */
  abandon(): void {
    this.#process.endInput();
    const late = setTimeout(() => this.#process.close(), ABANDON_MS);
    const tooLate = setTimeout(() => this.#connection.close(), 2 * ABANDON_MS);
    void this.ended.then(() => {
      clearTimeout(late);
      clearTimeout(tooLate);
    });
  }

  /** One question at a time: tcpdump writes its answer in pieces, and another line must not come between them. */
  #ask(line: string): Promise<string | null> {
    const ask = async (): Promise<string | null> => {
      if (this.#over) return null;
      const { promise, resolve } = deferred<string | null>();
      this.#answer = resolve;
      const timer = setTimeout(() => resolve(null), ANSWER_MS);
      this.#process.send(line);
      const answer = await promise;
      clearTimeout(timer);
      this.#answer = null;
      return answer;
    };
    const turn = this.#turn.then(ask);
    this.#turn = turn;
    return turn;
  }

  #onStatus(text: string): void {
    const [verb, value] = text.split(' ');
    if (verb === 'ready' && isClockId(value)) this.clockId = value;
    else if (verb === 'mark' || verb === 'held') this.#answer?.(text);
    else if (verb === 'nostats') this.#answer?.(null);
    else if (verb === 'missing') this.#said.push(text);
    else if (verb === 'spool' && isSpoolPath(value ?? '')) this.spoolDirectory = value!;
    else if (verb === 'spooled' && /^\d{1,15}$/.test(value ?? '')) this.spooledBytes = Number(value);
    else if (verb === 'cost') {
      const cost = parseCost(text, performance.now());
      if (cost !== null) this.#costs.set(cost.kind, cost);
    }
  }

  #onMessage(line: string): void {
    const live = parseLiveCounters(line);
    if (live !== null) {
      this.#live = live;
      this.#answer?.(line);
      return;
    }
    const final = this.#final ?? { captured: 0, received: 0, kernelDrops: 0, interfaceDrops: 0 };
    if (addFinalCounter(line, final)) {
      this.#final = final;
      return;
    }
    // The last ones: what a login shell's start files print comes before the reason.
    this.#said.push(line);
    if (this.#said.length > KEPT_LINES) this.#said.shift();
    if (/^tcpdump: listening on /.test(line)) this.#listens.resolve();
  }

  #onFinished(code: number | null): void {
    this.#over = true;
    this.#answer?.(null);
    const lost = code === null && this.#final === null;
    if (code === SPOOL_FULL) this.#said.push('hopscope: the spool has reached its limit');
    const problem = captureProblem(
      this.hop,
      this.node,
      this.#said,
      lost
        ? {
            code: 'connection-lost',
            message: `the connection to ${this.node.name} ended while capturing on ${this.hop.interface}`,
            remedy: `Check that ${this.node.name} is up and reachable. What it had sent is kept.`,
          }
        : {
            code: 'capture-ended',
            message: `tcpdump on ${this.node.name} ended by itself${code === null ? '' : ` (exit status ${code})`}`,
            remedy: `Run the command of this hop on ${this.node.name} by hand to see what it says.`,
          },
    );
    this.#listens.reject(new ProblemError(problem));
    // What was lost while it was being ended did not end as it was told to: packets may be missing.
    this.#ends.resolve({ counters: this.#final, problem: this.#stopping && !lost ? null : problem });
  }
}
