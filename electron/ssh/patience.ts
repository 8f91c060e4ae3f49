/** How long a node is waited for; the clock stands still while a person is asked. */
export class Patience {
  #left = 0;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;
  #onOver: () => void = () => {};
  #held = 0;

  /** Starts, or starts anew. @param onOver called once, when the time is over */
  start(milliseconds: number, onOver: () => void): void {
    this.#stop();
    this.#left = milliseconds;
    this.#onOver = onOver;
    this.#run();
  }

  /** Stops the clock (`true`) or lets it go on (`false`); as often as it was stopped. */
  hold(asking: boolean): void {
    this.#held += asking ? 1 : -1;
    if (asking && this.#held === 1) this.#stop();
    if (!asking && this.#held === 0) this.#run();
  }

  end(): void {
    this.#stop();
    this.#onOver = () => {};
    this.#left = 0;
  }

  #run(): void {
    if (this.#left <= 0 || this.#held > 0) return;
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.#onOver(), this.#left);
  }

  #stop(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#left -= performance.now() - this.#since;
  }
}
