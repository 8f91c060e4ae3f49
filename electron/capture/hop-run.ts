import type { HopTrouble, RingLook } from '../../shared/contract/engine-api.ts';
import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { SessionHop } from '../../shared/session/schema.ts';
import { cancelled } from './arming.ts';
import { deferred } from './deferred.ts';
import type { HopCapture } from './hop-capture.ts';
import type { HopFile } from './hop-file.ts';
import { HopGaps } from './hop-gaps.ts';
import { addCounters, type HopLook } from './hop-look.ts';
import { isFinal, pause, STEADY_MS, waitBefore } from './retry.ts';
import { RingCounters } from './ring-counters.ts';
import { SpoolRing } from './spool-ring.ts';
import type { TcpdumpCounters } from './tcpdump-messages.ts';

/** From the command to the first word of tcpdump. */
const ARM_MS = 15_000;
/**
 * A node that has been asked every second and has not said anything for so long has stopped working for us: with the time
 * that a question takes to fail, and the end of its channel, it is seen within 20 s.
 */
const SILENT_MS = 12_000;
/** One that is silent for so long is not asked two questions in a row: each takes its time to fail. */
const QUIET_MS = 2500;

export interface HopRunOptions {
  /** Listens already. */
  capture: HopCapture;
  file: HopFile;
  /** The node that keeps its packets until the capture is over; null: they come as they are captured. */
  spooledOn: string | null;
  /** Only so much is kept on the node until `keep`; null: everything is, or the ring is in the file. */
  spoolRingSeconds: number | null;
  /** What session.json says of this hop; its gaps are written here. */
  entry: SessionHop;
  /** Starts the same capture anew, over a new connection where the last one is gone. @throws ProblemError */
  again(): Promise<HopCapture>;
  /** How long this machine slept just now, s; null when it did not. */
  slept(): number | null;
  /** It broke off, is tried again, or (null) listens again. */
  onTrouble(trouble: HopTrouble | null): void;
  /** It broke off for good. */
  onEnded(problem: Problem): void;
}

/**
 * The capture of one hop from its start to its stop, however often it breaks off in between: each time the gap is noted,
 * and the same capture is tried again, after 1, 2, 4, 8, 16 and then every 30 seconds.
 */
export class HopRun {
  readonly #options: HopRunOptions;
  readonly #abort = new AbortController();
  readonly #gaps: HopGaps;
  readonly #ringCounters = new RingCounters();
  /** All that were started, in order; the last one runs unless there is trouble. */
  #stretches: HopCapture[];
  readonly #spoolRing: SpoolRing | null;
  /** Of stretches that the ring has dropped: what they counted, and when the first one began that it holds. */
  #outlived: TcpdumpCounters | null = null;
  #begun: bigint | null = null;
  #running = true;
  #since = performance.now();
  #failed = 0;
  #loop: Promise<void> = Promise.resolve();
  #problem: Problem | null = null;
  #trouble: (Omit<HopTrouble, 'tryInSeconds'> & { tryAt: number | null }) | null = null;
  #looks = 0;

  constructor(options: HopRunOptions) {
    this.#options = options;
    this.#stretches = [options.capture];
    this.#gaps = new HopGaps(options.entry, options.file, options.spooledOn);
    this.#spoolRing = options.spoolRingSeconds === null ? null : new SpoolRing(options.spoolRingSeconds);
  }

  /** From here on it is minded. */
  begin(): void {
    this.#gaps.begins(this.#options.entry.start === null ? null : BigInt(this.#options.entry.start));
    this.#mind(this.#current);
  }

  /** What keeps it from listening just now; null when nothing does. */
  get trouble(): HopTrouble | null {
    if (this.#trouble === null) return null;
    const { tryAt, ...trouble } = this.#trouble;
    const tryInSeconds = tryAt === null ? null : Math.max(0, Math.ceil((tryAt - performance.now()) / 1000));
    return { ...trouble, tryInSeconds };
  }

  /** Why it is over, or does not listen just now; null when it does. */
  get problem(): Problem | null {
    return (this.#running ? this.#current.problem : null) ?? this.#problem;
  }

  /** All counters of all stretches together; null when none of them told any. */
  get counters(): TcpdumpCounters | null {
    return addCounters([this.#outlived, ...this.#stretches.map(({ counters }) => counters)]);
  }

  /** Of the counters, what is not certainly older than the first packet of the file. */
  get keptCounters(): TcpdumpCounters | null {
    const { counters } = this;
    return counters === null || (this.#ring === null && this.#dropped === 0)
      ? counters
      : this.#ringCounters.since(counters, this.#dropped);
  }

  /** From when on the file holds everything, ns since the epoch on the node's clock; null: from when it listened. */
  get keptSince(): bigint | null {
    return this.#spoolRing === null ? this.#options.file.since : (this.#stretches[0]!.since ?? this.#begun);
  }

  /** How often it did not listen. */
  get gaps(): number {
    return this.#gaps.count;
  }

  /** Bytes that have arrived, or lie on the node. */
  get bytes(): number {
    return Math.max(this.#options.file.bytes, this.#spooled() ?? 0);
  }

  /** What was held of the last seconds is kept, and nothing is dropped any more; nothing without a ring. */
  async keep(): Promise<void> {
    this.#spoolRing?.keep();
    try {
      const kept = this.#options.file.keep();
      this.#gaps.kept();
      await kept;
    } catch (error) {
      this.#current.abandon({ ...problemOf(error), code: 'spool-failed', subject: this.#options.entry.name });
    }
  }

  /** Packets that tcpdump read and that are in no file. */
  get unwritten(): number {
    return this.#stretches.reduce((sum, { unwritten }) => sum + unwritten, 0);
  }

  /** One look at its counters; also whether the node still answers. */
  async look(): Promise<HopLook> {
    const { file } = this.#options;
    if (this.#running) {
      const capture = this.#current;
      // Not each time: on a node the clock is another process to start.
      const stamp = this.#looks++ % 4 === 0 && capture.silentMs < QUIET_MS ? await capture.mark('look') : null;
      const counters = await capture.stats();
      await this.#spoolRing?.hold(capture, this.counters?.captured ?? null, this.#stretches[0]!);
      if (capture === this.#current) this.#gaps.looked(stamp, counters);
      if (capture.silentMs > SILENT_MS) capture.abandon(silent(capture));
    }
    this.#outlive();
    const { counters } = this;
    if (counters !== null && this.#ring !== null) this.#ringCounters.note(counters, this.#dropped);
    return {
      counters,
      costs: this.#running ? this.#current.costs : [],
      arrived: file.records,
      bytes: file.bytes,
      heldMs: file.heldMs,
      spooledBytes: this.#spooled(),
      ring: this.#ring,
    };
  }

  /** These further connections to its node are there now: where one is unknown to it, it is started anew without it. */
  exclude(others: readonly string[]): void {
    if (!this.#running) return;
    const capture = this.#current;
    if (others.some((each) => each !== '' && !capture.others.includes(each))) capture.abandon(renewed(capture));
  }

  /** No more tries from here on. What is being tried is given up. */
  async settle(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
  }

  /** The node's clock now; null when it cannot tell, or nothing listens there. */
  async mark(id: string): Promise<bigint | null> {
    return this.#running ? this.#current.mark(id) : null;
  }

  /** Waits for what the kernel's ring holds, and ends tcpdump. */
  async drainAndStop(): Promise<void> {
    if (this.#running) await this.#current.drainAndStop();
  }

  /** Brings what was spooled on the node, and closes the file. */
  async collect(onProgress: (arrived: number, size: number) => void): Promise<void> {
    const { file } = this.#options;
    for (const [i, stretch] of this.#stretches.entries()) {
      await stretch.collect(onProgress);
      // Where the packets lie is more than why it broke off.
      if (stretch.problem?.code === 'spool-not-fetched') this.#problem = stretch.problem;
      if (i < this.#stretches.length - 1 || !this.#running) this.#gaps.collected(i, stretch);
      if (i < this.#stretches.length - 1) file.breakOff();
    }
    const last = this.#current.problem;
    this.#gaps.arrived(this.#running && last?.code === 'spool-not-fetched' ? last : null);
    await file.close().catch((error: unknown) => {
      this.#problem ??= problemOf(error);
    });
  }

  /** What is held while the trigger is waited for; null: everything is. */
  get #ring(): RingLook | null {
    if (this.#spoolRing === null) return this.#options.file.ring;
    return this.#spoolRing.waiting ? this.#spoolRing.look(this.#spooled() ?? 0) : null;
  }

  /** Packets that were captured before all that is kept. */
  get #dropped(): number {
    return this.#spoolRing?.dropped ?? this.#options.file.dropped;
  }

  /** Stretches that the ring on the node need not hold any more go, and the gaps behind them. */
  #outlive(): void {
    const count = this.#spoolRing?.outlived(this.#stretches) ?? 0;
    // While one runs there is a connection over which they can be removed.
    if (count === 0 || !this.#running) return;
    const gone = this.#stretches.slice(0, count);
    this.#outlived = addCounters([this.#outlived, ...gone.map(({ counters }) => counters)]);
    this.#stretches = this.#stretches.slice(count);
    this.#begun = this.#gaps.forget(count);
    this.#spoolRing!.outlive(this.#outlived?.captured ?? 0);
    for (const capture of gone) void capture.discard();
  }

  get #current(): HopCapture {
    return this.#stretches.at(-1)!;
  }

  #mind(capture: HopCapture): void {
    void capture.endedEarly.then((problem) => {
      if (!this.#abort.signal.aborted) this.#loop = this.#onBroken(problem);
    });
  }

  async #onBroken(broken: Problem): Promise<void> {
    const slept = this.#options.slept();
    const problem = slept === null ? broken : afterSleep(broken, slept);
    this.#running = false;
    this.#problem = problem;
    this.#gaps.open(problem, this.#current);
    if (performance.now() - this.#since > STEADY_MS) this.#failed = 0;
    for (let last = problem; ; this.#failed++) {
      if (isFinal(last)) {
        this.#problem = last;
        this.#tell('ended', last, null);
        this.#options.onEnded(last);
        return;
      }
      const wait = waitBefore(this.#failed);
      this.#tell('waiting', last, wait);
      await pause(wait, this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      this.#tell('connecting', last, null);
      try {
        await this.#again();
        return;
      } catch (error) {
        if (this.#abort.signal.aborted) return;
        last = problemOf(error);
      }
    }
  }

  /** @throws ProblemError when it does not listen; nothing of this try is left then */
  async #again(): Promise<void> {
    const { signal } = this.#abort;
    const capture = await untilAborted(this.#options.again(), signal);
    try {
      await inTime(capture, signal);
      const stamp = await capture.mark('start');
      if (signal.aborted) throw cancelled();
      if (capture.over) throw new ProblemError(await capture.endedEarly);
      this.#gaps.close(stamp, capture);
    } catch (error) {
      await capture.discard();
      throw error;
    }
    this.#stretches.push(capture);
    this.#running = true;
    this.#problem = null;
    this.#failed++;
    this.#since = performance.now();
    this.#trouble = null;
    this.#options.onTrouble(null);
    this.#mind(capture);
  }

  #tell(state: HopTrouble['state'], { code, message }: Problem, waitMs: number | null): void {
    const tryAt = waitMs === null ? null : performance.now() + waitMs;
    this.#trouble = { state, code, message, tries: this.#failed, tryAt };
    this.#options.onTrouble(this.trouble);
  }

  #spooled(): number | null {
    const each = this.#stretches.flatMap(({ spooledBytes }) => spooledBytes ?? []);
    return each.length === 0 ? null : each.reduce((sum, bytes) => sum + bytes, 0);
  }
}

/** What is opened too late, after all was given up, is ended again. @throws ProblemError as `opening`, or `cancelled` */
async function untilAborted(opening: Promise<HopCapture>, signal: AbortSignal): Promise<HopCapture> {
  const given = deferred<never>();
  const onAbort = () => given.reject(cancelled());
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([opening, given.promise]);
  } catch (error) {
    if (signal.aborted)
      opening.then(
        (capture) => capture.discard(),
        () => {},
      );
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Waits until it listens. @throws ProblemError when it ends instead, takes too long or is given up */
async function inTime(capture: HopCapture, signal: AbortSignal): Promise<void> {
  const limit = new AbortController();
  const onAbort = () => limit.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  const late = pause(ARM_MS, limit.signal).then(() => {
    throw signal.aborted ? cancelled() : new ProblemError(silent(capture));
  });
  late.catch(() => {});
  try {
    if (signal.aborted) throw cancelled();
    await Promise.race([capture.listening, late]);
  } finally {
    limit.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

function silent({ hop, node }: HopCapture): Problem {
  return {
    code: 'no-answer',
    subject: hop.name,
    message: `${node.name} does not answer any more, though the connection stands.`,
    remedy: `Check the load of ${node.name} from its console.`,
  };
}

function renewed({ hop, node }: HopCapture): Problem {
  return {
    code: 'connection-renewed',
    subject: hop.name,
    message: `another connection to ${node.name} was lost and made anew; the capture is started anew to leave it out.`,
    remedy: 'Nothing needs to be done: it goes on by itself.',
  };
}

function afterSleep(problem: Problem, seconds: number): Problem {
  return {
    ...problem,
    code: 'asleep',
    message: `this machine slept for ${Math.round(seconds)} s: ${problem.message}`,
  };
}
