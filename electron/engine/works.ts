import { basename } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { WorkPhase, WorkState } from '../../shared/contract/work.ts';
import type { Watch } from '../sessions/watch.ts';
import type { EventBus } from './event-bus.ts';

/** Milliseconds between two events about the same work. */
const TELL_EVERY = 150;

/** Work that a person waits for: told while it goes on, and given up when they say so. */
export class Works {
  readonly #events: EventBus;
  readonly #running = new Map<number, AbortController>();
  #next = 1;

  constructor(events: EventBus) {
    this.#events = events;
  }

  /**
   * Runs a job that tells how far it is.
   * @param subject what it is about; of a path the last part is told
   * @throws ProblemError `cancelled`, and what the job throws
   */
  async run<T>(kind: WorkState['kind'], subject: string, job: (watch: Watch) => Promise<T>): Promise<T> {
    const work = this.#next++;
    const controller = new AbortController();
    const state: WorkState = { work, kind, subject: basename(subject), phase: 'starting', done: 0, total: 0 };
    let told = 0;
    const tell = () => {
      told = performance.now();
      this.#events.emit('work.state', { ...state });
    };
    this.#running.set(work, controller);
    tell();
    try {
      return await job({
        signal: controller.signal,
        begin: (phase: WorkPhase, total: number) => {
          Object.assign(state, { phase, total, done: 0 });
          tell();
        },
        advance: (bytes) => {
          state.done = Math.min(state.done + bytes, state.total);
          if (performance.now() - told >= TELL_EVERY) tell();
        },
      });
    } finally {
      this.#running.delete(work);
      this.#events.emit('work.ended', { work });
    }
  }

  /** Gives a work up; nothing happens when it has ended. */
  cancel(work: number): void {
    this.#running.get(work)?.abort(cancelled());
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort(cancelled());
  }
}

function cancelled(): ProblemError {
  return new ProblemError({
    code: 'cancelled',
    subject: null,
    message: 'This was given up before it was done.',
    remedy: 'Nothing was changed; begin again when you like.',
  });
}
