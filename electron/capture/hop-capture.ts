import { rm } from 'node:fs/promises';
import type { RingLook } from '../../shared/contract/engine-api.ts';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { PlanHop } from '../../shared/contract/plan.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { CaptureProcess } from './capture-process.ts';
import { deferred } from './deferred.ts';
import { drain } from './drain.ts';
import type { ProcessCost } from './process-cost.ts';
import { RecordCounter } from './record-counter.ts';
import type { SpoolLimits } from './remote-command.ts';
import { fetchSpool, removeSpool } from './remote-spool.ts';
import { RingCounters } from './ring-counters.ts';
import { RingSpool } from './ring-spool.ts';
import { Spool } from './spool.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

export interface HopCaptureOptions {
  connection: NodeConnection;
  hop: PlanHop;
  /** Path of the spool file. */
  path: string;
  /** Where the packets are kept on the node until the capture is over; null: they come as they are captured. */
  spool: SpoolLimits | null;
  /** Seconds that are kept here until `keep`; absent: everything is. */
  ringSeconds?: number | undefined;
  /** Further connections of ours to the node, as `$SSH_CONNECTION` tells them there. */
  others: readonly string[];
  /** An open connection to the node, also when this one was lost. */
  reconnect(): Promise<NodeConnection>;
  /** What is in the file, in order; of a ring nothing before `keep`. */
  onBytes(bytes: Uint8Array): void;
}

/** One capture point: the tcpdump on its node and the file that it fills here. */
export class HopCapture {
  readonly #process: CaptureProcess;
  readonly #early = deferred<Problem>();
  #problem: Problem | null = null;
  #told = false;
  #heldMs = 0;
  #unwritten = 0;
  readonly #records: RecordCounter;
  readonly #spool: Spool | RingSpool;
  readonly #ringCounters = new RingCounters();
  readonly #options: HopCaptureOptions;
  /** Settles when the spool is on the disk. */
  #closed: Promise<void> = Promise.resolve();

  private constructor(
    process: CaptureProcess,
    spool: Spool | RingSpool,
    records: RecordCounter,
    options: HopCaptureOptions,
  ) {
    this.#process = process;
    this.#records = records;
    this.#spool = spool;
    this.#options = options;
  }

  /** Opens the spool and starts tcpdump; await `listening` next. @throws ProblemError, or as the file system does */
  static async open(options: HopCaptureOptions): Promise<HopCapture> {
    const { path, ringSeconds } = options;
    const spool =
      ringSeconds === undefined ? await Spool.create(path) : await RingSpool.create(path, ringSeconds, options.onBytes);
    const records = new RecordCounter();
    let fault: unknown = null;
    let capture: HopCapture | null = null;
    try {
      const process = await CaptureProcess.open({
        connection: options.connection,
        hop: options.hop,
        remote: { spool: options.spool, others: options.others },
        onData: async (bytes) => {
          const since = performance.now();
          await spool.write(bytes);
          if (ringSeconds === undefined) options.onBytes(bytes);
          records.push(bytes);
          if (capture !== null) capture.#heldMs += performance.now() - since;
        },
        onFault: (error) => {
          fault = error;
          capture?.endInput();
        },
      });
      const opened = new HopCapture(process, spool, records, options);
      capture = opened;
      opened.#closed = process.ended.then(async (end) => {
        // What was spooled on the node is still to come.
        if (options.spool === null)
          await spool.close().catch((error: unknown) => {
            fault ??= error;
          });
        opened.#end(fault === null ? end.problem : faultProblem(options, fault));
      });
      return opened;
    } catch (error) {
      await spool.close();
      await rm(options.path, { force: true });
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

  /** Of the counters, what is not certainly older than the first packet of the file. */
  get keptCounters(): TcpdumpCounters | null {
    const { counters } = this;
    return counters === null || this.#ring === null
      ? counters
      : this.#ringCounters.since(counters, this.#ring.droppedRecords);
  }

  /** From when on the file holds everything, ns since the epoch on the node's clock; null: from when it listened. */
  get keptSince(): bigint | null {
    return this.#ring?.since ?? null;
  }

  /** What is held while the trigger is waited for; null: everything is. */
  get ring(): RingLook | null {
    const ring = this.#ring;
    if (ring === null || ring.kept) return null;
    return {
      bytes: ring.heldBytes,
      seconds: (performance.now() - ring.heldSince) / 1000,
      arrivedBytes: ring.bytes,
    };
  }

  /** What the ring holds becomes the beginning of the file, and nothing is dropped any more; nothing without a ring. */
  async keep(): Promise<void> {
    try {
      await this.#ring?.keep();
    } catch (error) {
      this.#problem ??= faultProblem(this.#options, error);
      this.endInput();
    }
  }

  get #ring(): RingSpool | null {
    return this.#spool instanceof RingSpool ? this.#spool : null;
  }

  get costs(): ProcessCost[] {
    return this.#process.costs;
  }

  /** Bytes that have arrived and are written. */
  get bytes(): number {
    return this.#spool.bytes;
  }

  /** Whole packets among them. */
  get arrived(): number {
    return this.#records.count;
  }

  /** Milliseconds in which nothing more was read from the node, because what had come was being written. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** The directory on the node in which its packets lie; null for a stream, and before the node has said it. */
  get spoolDirectory(): string | null {
    return this.#process.spoolDirectory;
  }

  /** Bytes on the node's disk when its counters were last told; null for a stream. */
  get spooledBytes(): number | null {
    return this.#options.spool === null ? null : (this.#process.spooledBytes ?? 0);
  }

  /**
   * Packets that tcpdump has read and that are not in the file: a full disk keeps it from writing, and it does not say
   * so. Known of a spooled capture once it has been brought here; else 0.
   */
  get unwritten(): number {
    return this.#unwritten;
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

  async stats(): Promise<TcpdumpCounters | null> {
    const counters = await this.#process.stats();
    if (counters !== null && this.#ring !== null) this.#ringCounters.note(counters, this.#ring.droppedRecords);
    return counters;
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

  /**
   * Brings what was spooled on the node, and removes it there; nothing for a stream. What cannot be brought stays on the
   * node, and `problem` says where.
   */
  async collect(onProgress: (arrived: number, size: number) => void): Promise<void> {
    const { spool, reconnect, onBytes } = this.#options;
    const directory = this.#process.spoolDirectory;
    if (spool === null) return;
    const records = this.#records;
    try {
      if (directory !== null) {
        await fetchSpool({
          connect: reconnect,
          directory,
          arrived: () => this.#spool.bytes,
          onData: async (bytes) => {
            await this.#spool.write(bytes);
            records.push(bytes);
            onBytes(bytes);
          },
          onProgress,
          wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        });
        await removeSpool(await reconnect(), directory);
      }
      await this.#spool.close();
      this.#unwritten = Math.max(0, (this.#process.finalCounters?.captured ?? 0) - records.count);
    } catch (error) {
      await this.#spool.close().catch(() => {});
      this.#problem = { ...problemOf(error), subject: this.#options.hop.name };
    }
  }

  /** Ends tcpdump and keeps nothing, neither here nor on the node. */
  async discard(): Promise<void> {
    await this.stop();
    await this.#spool.close().catch(() => {});
    await rm(this.#options.path, { force: true });
    const directory = this.#process.spoolDirectory;
    if (directory === null) return;
    const connection = await this.#options.reconnect().catch(() => null);
    if (connection !== null) await removeSpool(connection, directory);
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
