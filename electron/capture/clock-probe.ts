import { shellQuote } from '../ssh/shell-quote.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { CLOCK_SCRIPT } from './clock-script.ts';
import { deferred } from './deferred.ts';
import { LineSplitter } from './line-splitter.ts';
import type { LocalClock } from './local-clock.ts';
import { SupervisedProcess } from './supervised-process.ts';
import { headerLine } from './wrapper-script.ts';

const ANSWER_MS = 2000;
/** A stamp in microseconds is cut off, not rounded: the node's time is somewhere in the microsecond after it. */
const FINE_NS = 1000;

/** What one question told of a node's clock, as `clockSampleSchema` describes it. */
export interface ClockReading {
  at: bigint;
  offsetNs: number;
  rttNs: number;
}

/** A channel on which a node tells its time when it is asked. */
export class ClockProbe {
  readonly #clock: LocalClock;
  #process!: SupervisedProcess;
  #asked: { id: string; since: bigint; resolve: (reading: ClockReading | null) => void } | null = null;
  #number = 0;
  #grainNs = 0;
  #over = false;

  private constructor(clock: LocalClock) {
    this.#clock = clock;
  }

  /** @throws ProblemError when the connection refuses a channel */
  static async open(connection: NodeConnection, clock: LocalClock): Promise<ClockProbe> {
    const probe = new ClockProbe(clock);
    const lines = new LineSplitter((line) => probe.#onLine(line));
    probe.#process = await SupervisedProcess.open({
      connection,
      asLogin: true,
      command: (token) => clockCommand(token),
      onStatus: (text) => {
        if (text === 'fine 1') probe.#grainNs = FINE_NS;
      },
      onMessage: () => {},
      onData: (pieces) => {
        for (const bytes of pieces) lines.push(bytes);
      },
      onFault: () => void probe.close(),
    });
    void probe.#process.finished.then(() => {
      probe.#over = true;
      probe.#asked?.resolve(null);
    });
    return probe;
  }

  /** There will be no answers any more. */
  get over(): boolean {
    return this.#over;
  }

  /**
   * Asks once. One question at a time.
   * @returns null when there is no answer within two seconds, or the node cannot tell its time
   */
  async ask(): Promise<ClockReading | null> {
    if (this.#over) return null;
    const { promise, resolve } = deferred<ClockReading | null>();
    const id = `q${this.#number++}`;
    const timer = setTimeout(() => resolve(null), ANSWER_MS);
    this.#asked = { id, since: this.#clock.now(), resolve };
    this.#process.send(id);
    const reading = await promise;
    clearTimeout(timer);
    this.#asked = null;
    return reading;
  }

  /** Ends the channel's input, with which the node's side ends, and waits for that; not longer than two seconds. */
  async close(): Promise<void> {
    this.#over = true;
    this.#asked?.resolve(null);
    this.#process.endInput();
    const timer = setTimeout(() => this.#process.close(), ANSWER_MS);
    await this.#process.finished;
    clearTimeout(timer);
  }

  #onLine(line: string): void {
    const until = this.#clock.now();
    const [id, stamp = ''] = line.split(' ');
    // An answer that came too late is not the answer to the next question.
    if (this.#asked === null || id !== this.#asked.id) return;
    const { since, resolve } = this.#asked;
    resolve(/^[0-9]{16,20}$/.test(stamp) ? clockReading(since, until, BigInt(stamp), this.#grainNs) : null);
  }
}

/**
 * What an answer says: the node read its clock between the two moments, so that the offset is wrong by half the round
 * trip at most.
 * @param grainNs the stamp is cut off to a multiple of this
 */
export function clockReading(since: bigint, until: bigint, stamp: bigint, grainNs: number): ClockReading {
  const at = (since + until) / 2n;
  return { at, offsetNs: Number(stamp - at) + grainNs / 2, rttNs: Number(until - since) + grainNs };
}

function clockCommand(token: string): string {
  const script = `${headerLine('clock', { token })}\n${CLOCK_SCRIPT}`;
  return `exec ${shellQuote(['sh', '-c', script, 'hopscope', token])}`;
}
