import { ProblemError } from '../../shared/contract/errors.ts';
import { type Dissector, DissectorGone, type StartDissector } from './types.ts';

export interface RoomLimits {
  /** For the first start, which reads seventy megabytes. */
  startMs: number;
  /** For loading a conversation and one question about it. */
  answerMs: number;
  /** Without a question for so long, the process ends. */
  idleMs: number;
}

const LIMITS: RoomLimits = { startMs: 30_000, answerMs: 15_000, idleMs: 120_000 };

/** What is to be loaded, made only when it is not loaded yet. */
export interface ToLoad {
  /** Of the same key is the same capture. */
  key: string;
  capture: Uint8Array;
}

/**
 * Keeps one dissector: starts it when it is first needed, gives it one question at a time, ends it when it hangs, and
 * starts it anew after it ended however it did.
 */
export class DissectorRoom {
  readonly #start: StartDissector;
  readonly #limits: RoomLimits;
  #dissector: Dissector | null = null;
  #loaded: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #closed = false;
  state: 'idle' | 'starting' | 'ready' | 'failed' = 'idle';
  /** Of Wireshark, once it has been started. */
  version = '';

  constructor(start: StartDissector, limits: Partial<RoomLimits> = {}) {
    this.#start = start;
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Loads a capture, unless it is loaded, and asks about it. Questions wait for those before them.
   * @throws ProblemError `no-dissector` when it cannot be started, `dissection-stuck` when it did not answer in time or
   *   ended, `dissection-failed` when it says that it cannot
   */
  ask<T>(toLoad: ToLoad, question: (dissector: Dissector) => Promise<T>): Promise<T> {
    const answer = this.#turn.then(() => this.#answer(toLoad, question));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Gives up what is being asked: who waits for it is refused, and the process starts anew with the next question. */
  cancel(): void {
    this.#end();
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  async #answer<T>({ key, capture }: ToLoad, question: (dissector: Dissector) => Promise<T>): Promise<T> {
    const dissector = await this.#ready();
    try {
      return await within(this.#limits.answerMs, async () => {
        if (this.#loaded !== key) {
          this.#loaded = null;
          await dissector.load(capture);
          this.#loaded = key;
        }
        return question(dissector);
      });
    } catch (error) {
      // Refused before the dissector had any part in it.
      if (error instanceof ProblemError) throw error;
      // A library that threw is in no known state; one that hangs or has ended is of no use.
      this.#end();
      if (error instanceof TookTooLong) throw stuck(`did not answer within ${this.#limits.answerMs / 1000} s`);
      if (error instanceof DissectorGone) throw stuck('ended unexpectedly');
      throw failed(error);
    } finally {
      this.#rest();
    }
  }

  async #ready(): Promise<Dissector> {
    clearTimeout(this.#idle);
    if (this.#dissector !== null) return this.#dissector;
    if (this.#closed) throw unavailable('the app is closing');
    this.state = 'starting';
    const starting = this.#start();
    try {
      const dissector = await within(this.#limits.startMs, () => starting);
      this.state = 'ready';
      this.version = dissector.info.version;
      this.#dissector = dissector;
      if (this.#closed) this.#end();
      return dissector;
    } catch (error) {
      this.state = 'failed';
      // One that comes up too late is not kept.
      starting.then((late) => late.kill()).catch(() => undefined);
      throw unavailable(error instanceof TookTooLong ? 'it does not start' : messageOf(error));
    }
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#dissector === null) return;
    this.#idle = setTimeout(() => this.#end(), this.#limits.idleMs);
    this.#idle.unref();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#dissector?.kill();
    this.#dissector = null;
    this.#loaded = null;
    if (this.state === 'ready') this.state = 'idle';
  }
}

class TookTooLong extends Error {}

async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), milliseconds);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first line, without its full stop. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!.replace(/[.\s]+$/, '');
}

function unavailable(reason: string): ProblemError {
  return new ProblemError({
    code: 'no-dissector',
    subject: null,
    message: `Wireshark's dissectors cannot be used: ${reason}.`,
    remedy: 'The packet is described beside it all the same. Installing Hopscope again brings missing files back.',
  });
}

function stuck(what: string): ProblemError {
  return new ProblemError({
    code: 'dissection-stuck',
    subject: null,
    message: `The process that dissects ${what} at this packet and was ended.`,
    remedy: 'Choose another packet: it starts anew. Nothing else is touched by it.',
  });
}

function failed(error: unknown): ProblemError {
  return new ProblemError({
    code: 'dissection-failed',
    subject: null,
    message: `Wireshark's dissectors give up on this packet: ${messageOf(error)}.`,
    remedy: 'Choose another packet, or open the capture file in Wireshark.',
  });
}
