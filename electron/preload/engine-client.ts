import type { EngineEvents, EventName, FromEngine, RequestName } from '../../shared/contract/engine-api.ts';
import type { Problem } from '../../shared/contract/errors.ts';
import type { Outcome } from '../../shared/contract/window-api.ts';

/** The part of MessagePort that is used. */
export interface ClientPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

const LOST: Problem = {
  code: 'engine-lost',
  subject: null,
  message: 'The engine ended unexpectedly and is being started again.',
  remedy: 'Try again in a moment. A running capture is kept: open it from the recent sessions.',
};

const GONE: Problem = {
  code: 'engine-gone',
  subject: null,
  message: 'The engine ended several times within a minute and stays away.',
  remedy: 'Start Hopscope anew; what was received opens from the recent sessions.',
};

/** Speaks with the engine over a port that may be replaced: the engine can die and come back. */
export class EngineClient {
  #port: ClientPort | null = null;
  #nextId = 1;
  #gone = false;
  readonly #open = new Map<number, (outcome: Outcome<unknown>) => void>();
  /** Asked before there was a port. */
  #waiting: (() => void)[] = [];
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  /** Takes a new port; what was asked over the old one is refused. */
  attach(port: ClientPort): void {
    this.detach();
    this.#port = port;
    this.#gone = false;
    port.onmessage = ({ data }) => this.#receive(data as FromEngine);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const send of waiting) send();
  }

  /** The engine is gone: everything that still waits for its answer is refused. */
  detach(): void {
    this.#port?.close();
    this.#port = null;
    for (const settle of this.#open.values()) settle({ ok: false, problem: LOST });
    this.#open.clear();
  }

  /** No other engine will come: what waits for one is refused, and whatever is asked from now on. */
  giveUp(): void {
    this.detach();
    this.#gone = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const send of waiting) send();
  }

  /** Never rejects. Waits for the engine when it is not there yet. */
  request(name: RequestName, args: unknown): Promise<Outcome<unknown>> {
    return new Promise((settle) => {
      const send = () => {
        if (this.#gone) {
          settle({ ok: false, problem: GONE });
          return;
        }
        const id = this.#nextId++;
        this.#open.set(id, settle);
        this.#port!.postMessage({ kind: 'request', id, name, args });
      };
      if (this.#port === null && !this.#gone) this.#waiting.push(send);
      else send();
    });
  }

  on<E extends EventName>(event: E, listener: (payload: EngineEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener as (payload: never) => void);
    return () => listeners.delete(listener as (payload: never) => void);
  }

  #receive(message: FromEngine): void {
    if (message.kind === 'event') {
      for (const listener of this.#listeners.get(message.name) ?? []) listener(message.payload as never);
      return;
    }
    const settle = this.#open.get(message.id);
    this.#open.delete(message.id);
    settle?.(message.kind === 'result' ? { ok: true, value: message.result } : { ok: false, problem: message.problem });
  }
}
