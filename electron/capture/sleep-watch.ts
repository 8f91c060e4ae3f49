import { uptime } from 'node:os';

/** The clocks of this machine. */
export interface MachineClocks {
  /** Time of day, ms. */
  wall(): number;
  /** ms; stands still while the machine sleeps. */
  steady(): number;
  /** Since the machine was started, sleep included, ms. */
  up(): number;
}

const machine: MachineClocks = {
  wall: () => Date.now(),
  steady: () => performance.now(),
  up: () => uptime() * 1000,
};

const LOOK_MS = 1000;
/** A busy machine is late by less. */
const ASLEEP_MS = 3000;
/** What breaks off so soon afterwards did so because of it: nodes hang up on whom they do not hear from. */
const AFTERMATH_MS = 30_000;

/**
 * Notices that this machine slept: the time of day and the time since its start went on, the time in which programs ran
 * did not. A clock that was set moves only the first.
 */
export class SleepWatch {
  readonly #clocks: MachineClocks;
  #timer: NodeJS.Timeout | undefined;
  #before: { wall: number; steady: number; up: number };
  #last: { ms: number; at: number } | null = null;

  constructor(clocks: MachineClocks = machine) {
    this.#clocks = clocks;
    this.#before = this.#now();
  }

  start(): void {
    this.#before = this.#now();
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** How long it slept a short while ago, s; null when it did not. */
  slept(): number | null {
    this.look();
    if (this.#last === null || this.#clocks.steady() - this.#last.at > AFTERMATH_MS) return null;
    return this.#last.ms / 1000;
  }

  look(): void {
    const now = this.#now();
    const ran = now.steady - this.#before.steady;
    const slept = Math.min(now.wall - this.#before.wall, now.up - this.#before.up) - ran;
    if (slept > ASLEEP_MS) this.#last = { ms: slept, at: now.steady };
    this.#before = now;
  }

  #now(): { wall: number; steady: number; up: number } {
    return { wall: this.#clocks.wall(), steady: this.#clocks.steady(), up: this.#clocks.up() };
  }
}
