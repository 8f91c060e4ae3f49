import type { EngineEvents, EventName } from '../../shared/contract/engine-api.ts';

export type EventListener = <E extends EventName>(name: E, payload: EngineEvents[E]) => void;

/** Hands engine events to everybody who listens: the ports of the windows, the command line, the tests. */
export class EventBus {
  readonly #listeners = new Set<EventListener>();

  /** Returns the function that ends the subscription. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit<E extends EventName>(name: E, payload: EngineEvents[E]): void {
    for (const listener of [...this.#listeners]) listener(name, payload);
  }
}
