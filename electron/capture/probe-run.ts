import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { PlanProbe } from '../../shared/contract/plan.ts';
import { MTR_BREAK } from '../../shared/metrics/mtr-fold.ts';
import type { SessionProbe } from '../../shared/session/schema.ts';
import { ProbeProcess } from '../probes/probe-process.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { isFinal, pause, STEADY_MS, waitBefore } from './retry.ts';
import type { Spool } from './spool.ts';

/** What starts nothing however often it is tried. */
const FINAL = new Set(['no-mtr', 'interval-too-short']);

export interface ProbeWay {
  connection: NodeConnection;
  /** With the process that stands for a pod now. */
  probe: PlanProbe;
}

export interface ProbeRunOptions {
  spool: Spool;
  /** What session.json says of it. */
  entry: SessionProbe;
  /** For another start, over a new connection where the last one is gone. @throws ProblemError */
  again(): Promise<ProbeWay>;
  onLine(timeNs: bigint, line: string): void;
  /** It broke off, is tried again if it can be, or (null) goes on. */
  onTrouble(problem: Problem | null): void;
}

/**
 * One probe from its start to its stop. When mtr breaks off, the break is written among its lines, and it is started
 * again after 1, 2, 4, 8, 16 and then every 30 seconds, like the captures.
 */
export class ProbeRun {
  readonly #options: ProbeRunOptions;
  readonly #abort = new AbortController();
  #process!: ProbeProcess;
  #last = 0n;
  #since = performance.now();
  #failed = 0;
  #loop: Promise<void> = Promise.resolve();

  private constructor(options: ProbeRunOptions) {
    this.#options = options;
  }

  /** Settles when mtr was started. @throws ProblemError when it could not be: that is not tried again */
  static async start(options: ProbeRunOptions, way: ProbeWay): Promise<ProbeRun> {
    const run = new ProbeRun(options);
    const process = await run.#open(way);
    const { entry } = options;
    entry.stampedOnNode = process.stampedOnNode;
    entry.clockId = process.stampedOnNode ? process.clockId : null;
    entry.targetAddress = process.targetAddress;
    run.#mind(process);
    return run;
  }

  /** Ends mtr, gives up trying, and closes the file. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
    await this.#process.stop();
    await this.#options.spool.close().catch(() => {});
  }

  #open({ connection, probe }: ProbeWay): Promise<ProbeProcess> {
    return ProbeProcess.start({
      connection,
      probe,
      spool: this.#options.spool,
      onLine: (timeNs, line) => {
        this.#last = timeNs;
        this.#options.onLine(timeNs, line);
      },
    });
  }

  #mind(process: ProbeProcess): void {
    this.#process = process;
    this.#since = performance.now();
    void process.ended.then((problem) => {
      if (problem !== null && !this.#abort.signal.aborted) this.#loop = this.#onBroken(problem);
    });
  }

  async #onBroken(problem: Problem): Promise<void> {
    const { entry, onTrouble } = this.#options;
    entry.ended = problem.message;
    onTrouble(problem);
    if (performance.now() - this.#since > STEADY_MS) this.#failed = 0;
    for (let last = problem; !isFinal(last) && !FINAL.has(last.code); ) {
      await pause(waitBefore(this.#failed++), this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      try {
        await this.#again();
        return;
      } catch (error) {
        last = problemOf(error);
        entry.ended = last.message;
      }
    }
  }

  /** @throws ProblemError when mtr does not start, or its file takes no more */
  async #again(): Promise<void> {
    const way = await Promise.race([this.#options.again(), aborted(this.#abort.signal)]);
    if (way === null) return;
    if (this.#last > 0n) {
      // Behind a line that may be cut off; before the first line of the next run, whatever comes of it.
      const mark = JSON.stringify({ t: this.#last.toString(), line: MTR_BREAK });
      await this.#options.spool.write(Buffer.from(`\n${mark}\n`));
      this.#options.onLine(this.#last, MTR_BREAK);
    }
    const process = await this.#open(way);
    if (this.#abort.signal.aborted) {
      await process.stop();
      return;
    }
    this.#options.entry.ended = null;
    this.#options.onTrouble(null);
    this.#mind(process);
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
