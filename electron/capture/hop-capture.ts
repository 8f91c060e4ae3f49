import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { PlanHop, PlanNode } from '../../shared/contract/plan.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { CaptureProcess, type Held } from './capture-process.ts';
import { deferred } from './deferred.ts';
import { drain } from './drain.ts';
import type { HopFile } from './hop-file.ts';
import type { ProcessCost } from './process-cost.ts';
import { NotACapture } from './record-counter.ts';
import type { SpoolLimits } from './remote-command.ts';
import { fetchSpool, removeSpool } from './remote-spool.ts';
import { lengthOf } from './spool.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

export interface HopCaptureOptions {
  connection: NodeConnection;
  hop: PlanHop;
  /** Where its packets go. */
  file: HopFile;
  /** Where the packets are kept on the node until the capture is over; null: they come as they are captured. */
  spool: SpoolLimits | null;
  /** Further connections of ours to the node, as `$SSH_CONNECTION` tells them there. */
  others: readonly string[];
  /** An open connection to the node, also when this one was lost. */
  reconnect(): Promise<NodeConnection>;
}

/** One tcpdump of a capture point, from its start to its end, and what it brings into the hop's file. */
export class HopCapture {
  readonly #process: CaptureProcess;
  readonly #early = deferred<Problem>();
  #problem: Problem | null = null;
  #told = false;
  #unwritten = 0;
  #held: Held | null = null;
  #endedAt: number | null = null;
  #given: Problem | null = null;
  readonly #options: HopCaptureOptions;
  #closed: Promise<void> = Promise.resolve();

  private constructor(process: CaptureProcess, options: HopCaptureOptions) {
    this.#process = process;
    this.#options = options;
  }

  /** Starts tcpdump; await `listening` next. @throws ProblemError */
  static async open(options: HopCaptureOptions): Promise<HopCapture> {
    let fault: unknown = null;
    let capture: HopCapture | null = null;
    const process = await CaptureProcess.open({
      connection: options.connection,
      hop: options.hop,
      remote: { spool: options.spool, others: options.others },
      onData: (pieces) => options.file.write(pieces),
      onFault: (error) => {
        fault = error;
        capture?.abandon();
      },
    });
    const opened = new HopCapture(process, options);
    capture = opened;
    // It may have failed before there was anything to end.
    if (fault !== null) opened.abandon();
    opened.#closed = process.ended.then((end) => {
      opened.#endedAt = performance.now();
      opened.#end(fault === null ? (opened.#given ?? end.problem) : faultProblem(options, fault));
    });
    return opened;
  }

  /** @throws ProblemError when tcpdump ends instead */
  get listening(): Promise<void> {
    return this.#process.listening;
  }

  get hop(): PlanHop {
    return this.#process.hop;
  }

  get node(): PlanNode {
    return this.#process.node;
  }

  /** The further connections to its node that it does not see. */
  get others(): readonly string[] {
    return this.#options.others;
  }

  get clockId(): string | null {
    return this.#process.clockId;
  }

  get counters(): TcpdumpCounters | null {
    return this.#process.counters;
  }

  get costs(): ProcessCost[] {
    return this.#process.costs;
  }

  /** The directory on the node in which its packets lie; null for a stream, and before the node has said it. */
  get spoolDirectory(): string | null {
    return this.#process.spoolDirectory;
  }

  /** Bytes on the node's disk when its counters were last told; null for a stream. */
  get spooledBytes(): number | null {
    return this.#options.spool === null ? null : (this.#process.spooledBytes ?? 0);
  }

  /** When it ended, ms on this machine's monotonic clock; null while it runs. */
  get endedAt(): number | null {
    return this.#endedAt;
  }

  /** Drops on the node what a ring need not hold any more. @returns what it holds; null: the node does not tell now */
  async hold(): Promise<Held | null> {
    const held = await this.#process.hold();
    this.#held = held ?? this.#held;
    return held;
  }

  /**
   * From when on the ring on the node holds everything, ns since the epoch on its clock; null: from when it listened.
   * What is brought from there tells for certain.
   */
  get since(): bigint | null {
    return this.#held?.dropped ? BigInt(this.#held.since + 1) * 1_000_000_000n : null;
  }

  /**
   * Packets that tcpdump has read and that are not in the file: a full disk keeps it from writing, and it does not say
   * so. Known of a spooled capture, of which nothing was dropped, once it has been brought here; else 0.
   */
  get unwritten(): number {
    return this.#unwritten;
  }

  get over(): boolean {
    return this.#process.over;
  }

  /** Settles, never rejects, when the capture has ended and all that came of it is written. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Why it ended before it was told to; null while it runs or when it did not. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Resolves only when the capture ends before it was told to. */
  get endedEarly(): Promise<Problem> {
    return this.#early.promise;
  }

  mark(id: string): Promise<bigint | null> {
    return this.#process.mark(id);
  }

  stats(): Promise<TcpdumpCounters | null> {
    return this.#process.stats();
  }

  /** Waits for what the kernel's ring holds, and ends tcpdump. */
  async drainAndStop(): Promise<void> {
    if (!this.over) await drain(() => this.#process.stats());
    await this.stop();
  }

  /** Ends tcpdump now; resolves when all that came is written. */
  async stop(): Promise<void> {
    this.#told = true;
    await this.#process.stop();
    await this.#closed;
  }

  /**
   * Brings what was spooled on the node, and removes it there; nothing for a stream. What cannot be brought stays on the
   * node, and `problem` says where.
   */
  async collect(onProgress: (arrived: number, size: number) => void): Promise<void> {
    const { spool, reconnect, file } = this.#options;
    const directory = this.#process.spoolDirectory;
    if (spool === null || directory === null) return;
    let arrived = 0;
    try {
      await fetchSpool({
        connect: reconnect,
        directory,
        arrived: () => arrived,
        // Of a ring, the kernel holds down each piece, and a look a second their sum.
        limit: spool.limitKiB * 1024 * (spool.ringSeconds === null ? 1 : 2),
        onFirst: (second) => this.#begins(second),
        onData: async (pieces) => {
          await file.write(pieces);
          arrived += lengthOf(pieces);
        },
        onProgress,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      });
      await removeSpool(await reconnect(), directory);
      if (!this.#held?.dropped)
        this.#unwritten = Math.max(0, (this.#process.finalCounters?.captured ?? 0) - file.stretchRecords);
    } catch (error) {
      const problem = error instanceof ProblemError ? error.problem : this.#notKept(directory, error);
      this.#problem = { ...problem, subject: this.#options.hop.name };
    }
  }

  /** The first piece of a ring that is still there: an answer about those before it may have been lost. */
  #begins(second: number): void {
    const dropped = this.#held === null || this.#held.dropped || this.#held.since !== second;
    this.#held = { since: second, now: second, dropped };
  }

  /** What lies on the node did not get into the file here. */
  #notKept(directory: string, error: unknown): Problem {
    const { file, connection } = this.#options;
    const { name } = connection.node;
    return {
      code: 'spool-not-fetched',
      subject: null,
      message: `the packets that lie in ${directory} on ${name} could not be written to ${file.path}: ${problemOf(error).message}.`,
      remedy: `Make room on that disk, and fetch ${directory} from ${name} by hand; \`hopscope sweep\` removes it.`,
    };
  }

  /** Ends tcpdump and keeps nothing on the node. */
  async discard(): Promise<void> {
    await this.stop();
    const directory = this.#process.spoolDirectory;
    if (directory === null) return;
    const connection = await this.#options.reconnect().catch(() => null);
    if (connection !== null) await removeSpool(connection, directory);
  }

  /** Milliseconds since its node last said or sent anything. */
  get silentMs(): number {
    return this.#process.silentMs;
  }

  /** Gives it up, whatever the node does. @param problem why; absent: what it says itself at its end */
  abandon(problem?: Problem): void {
    this.#given ??= problem ?? null;
    this.#process.abandon();
  }

  #end(problem: Problem | null): void {
    if (problem === null) return;
    this.#problem = problem;
    if (!this.#told) this.#early.resolve(problem);
  }
}

function faultProblem(options: HopCaptureOptions, fault: unknown): Problem {
  const subject = options.hop.name;
  if (fault instanceof RangeError)
    return {
      code: 'shell-noise',
      subject,
      message: `the login shell on ${options.connection.node.name} prints too much before a command runs: ${fault.message}.`,
      remedy: 'Let its start files (.bashrc and the like) print only in interactive shells.',
    };
  const message = fault instanceof Error ? fault.message : String(fault);
  if (fault instanceof NotACapture)
    return {
      code: 'not-a-capture',
      subject,
      message: `what came from ${options.connection.node.name} is no capture: ${message}. What came before is kept.`,
      remedy: `Run the command of this hop on ${options.connection.node.name} by hand, and look at what it writes.`,
    };
  return {
    code: 'spool-failed',
    subject,
    message: `what was captured could not be written to ${options.file.path}: ${message}. What was written before is kept.`,
    remedy: 'Make room on that disk, or choose another directory for the session.',
  };
}
