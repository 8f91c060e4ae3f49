/**
 * Asks for what is wanted now, one request at a time: what was asked for meanwhile is skipped but for the newest. So a
 * fast drag never queues requests, and an old answer never replaces a newer one.
 */
export class Latest<Args, Result> {
  #run: (args: Args) => Promise<Result>;
  #deliver: (result: Result, args: Args) => void;
  #fail: (reason: unknown) => void;
  #waiting: { args: Args } | null = null;
  #busy = false;
  #closed = false;

  constructor(
    run: (args: Args) => Promise<Result>,
    deliver: (result: Result, args: Args) => void,
    fail: (reason: unknown) => void,
  ) {
    this.#run = run;
    this.#deliver = deliver;
    this.#fail = fail;
  }

  ask(args: Args): void {
    if (this.#closed) return;
    this.#waiting = { args };
    if (!this.#busy) void this.#next();
  }

  /** Nothing is delivered from now on. */
  close(): void {
    this.#closed = true;
    this.#waiting = null;
  }

  async #next(): Promise<void> {
    this.#busy = true;
    while (this.#waiting !== null) {
      const { args } = this.#waiting;
      this.#waiting = null;
      try {
        const result = await this.#run(args);
        if (!this.#closed) this.#deliver(result, args);
      } catch (reason) {
        if (!this.#closed) this.#fail(reason);
      }
    }
    this.#busy = false;
  }
}
