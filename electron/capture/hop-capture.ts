import type { Problem } from '../../shared/contract/errors.ts';
import type { PlanHop } from '../../shared/contract/plan.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { CaptureProcess } from './capture-process.ts';
import { deferred } from './deferred.ts';
import { drain } from './drain.ts';
import type { ProcessCost } from './process-cost.ts';
import { Spool } from './spool.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

export interface HopCaptureOptions {
  connection: NodeConnection;
  hop: PlanHop;
  /** Path of the spool file. */
  path: string;
  onBytes(bytes: Uint8Array): void;
}

/** One capture point: the tcpdump on its node and the file that it fills here. */
export class HopCapture {
  readonly #process: CaptureProcess;
  readonly #early = deferred<Problem>();
  #problem: Problem | null = null;
  #told = false;
  #heldMs = 0;
  readonly #spool: Spool;
  /** Settles when the spool is on the disk. */
  #closed: Promise<void> = Promise.resolve();

  private constructor(process: CaptureProcess, spool: Spool) {
    this.#process = process;
    this.#spool = spool;
  }

  /** Opens the spool and starts tcpdump; await `listening` next. @throws ProblemError, or as the file system does */
  static async open(options: HopCaptureOptions): Promise<HopCapture> {
    const spool = await Spool.create(options.path);
    let fault: unknown = null;
    let capture: HopCapture | null = null;
    try {
      const process = await CaptureProcess.open({
        connection: options.connection,
        hop: options.hop,
        onData: async (bytes) => {
          const since = performance.now();
          await spool.write(bytes);
          options.onBytes(bytes);
          if (capture !== null) capture.#heldMs += performance.now() - since;
        },
        onFault: (error) => {
          fault = error;
          capture?.endInput();
        },
      });
      const opened = new HopCapture(process, spool);
      capture = opened;
      opened.#closed = process.ended.then(async (end) => {
        await spool.close().catch((error: unknown) => {
          fault ??= error;
        });
        opened.#end(fault === null ? end.problem : faultProblem(options, fault));
      });
      return opened;
    } catch (error) {
      await spool.close();
      throw error;
    }
  }

  /** @throws ProblemError when tcpdump ends instead */
  get listening(): Promise<void> {
    return this.#process.listening;
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

  /** Bytes that have arrived and are written. */
  get bytes(): number {
    return this.#spool.bytes;
  }

  /** Milliseconds in which nothing more was read from the node, because what had come was being written and decoded. */
  get heldMs(): number {
    return this.#heldMs;
  }

  get over(): boolean {
    return this.#process.over;
  }

  /** Settles, never rejects, when the capture has ended and its spool is closed. */
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

  /** Waits for what the kernel's ring holds, ends tcpdump, and closes the spool when all has been written. */
  async drainAndStop(): Promise<void> {
    if (!this.over) await drain(() => this.#process.stats());
    await this.stop();
  }

  /** Ends tcpdump now and closes the spool. */
  async stop(): Promise<void> {
    this.#told = true;
    await this.#process.stop();
    await this.#closed;
  }

  endInput(): void {
    this.#process.endInput();
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
  return {
    code: 'spool-failed',
    subject,
    message: `what was captured could not be written to ${options.path}: ${message}. What was written before is kept.`,
    remedy: 'Make room on that disk, or choose another directory for the session.',
  };
}
