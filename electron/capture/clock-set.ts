import type { NodeClock } from '../../shared/contract/engine-api.ts';
import type { ClockSampleEntry, SessionFile } from '../../shared/session/schema.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { ClockProbe, type ClockReading } from './clock-probe.ts';
import { LocalClock } from './local-clock.ts';

const EVERY_MS = 3000;
/** Questions at the beginning and the end, and in between each time. */
const MANY = 16;
const FEW = 4;
/** Of a node; when there are more, every second one goes. */
const KEPT = 4000;

interface Asked {
  node: string;
  probe: ClockProbe;
  readings: ClockReading[];
}

/**
 * Asks all nodes of a run for their time again and again: the best of each round of questions is kept in the session,
 * for every hop on that node. A node that does not tell costs the run nothing.
 */
export class ClockSet {
  readonly #session: SessionFile;
  readonly #connections: () => ReadonlyMap<string, NodeConnection>;
  readonly #clock = new LocalClock();
  #asked: Asked[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param connections to the nodes, as they are now */
  constructor(session: SessionFile, connections: () => ReadonlyMap<string, NodeConnection>) {
    this.#session = session;
    this.#connections = connections;
  }

  /** Opens a channel on every node with hops and asks a first time. Never rejects. */
  start(): Promise<void> {
    this.#round = this.#begin();
    return this.#round;
  }

  async #begin(): Promise<void> {
    const nodes = [...new Set(this.#session.plan?.hops.map((hop) => hop.node) ?? [])];
    await Promise.all(
      nodes.map(async (node) => {
        const probe = await this.#open(node);
        if (probe !== null) this.#asked.push({ node, probe, readings: [] });
      }),
    );
    await this.#ask(MANY);
    this.#later();
  }

  /** Null where there is no connection just now, or no channel to be had. */
  #open(node: string): Promise<ClockProbe | null> {
    return ClockProbe.open(this.#connections().get(node)!, this.#clock).catch(() => null);
  }

  /** Where the channel went with its connection, on the connection that was made since. */
  async #reopen(): Promise<void> {
    await Promise.all(
      this.#asked.map(async (each) => {
        if (each.probe.over) each.probe = (await this.#open(each.node)) ?? each.probe;
      }),
    );
  }

  /** What each node's clock told last. */
  latest(): NodeClock[] {
    return this.#asked.flatMap(({ node, readings }) => {
      const last = readings.at(-1);
      if (last === undefined) return [];
      return { node, offsetNs: last.offsetNs, boundNs: last.rttNs / 2, samples: readings.length };
    });
  }

  /** Asks a last time and ends all channels; the session's hops hold all then. Never rejects. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
    await this.#ask(MANY);
    await Promise.all(this.#asked.map(({ probe }) => probe.close()));
  }

  #later(): void {
    if (this.#stopped || this.#asked.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#reopen()
        .then(() => this.#ask(FEW))
        .then(() => this.#later());
    }, EVERY_MS);
  }

  async #ask(questions: number): Promise<void> {
    const rounds = await Promise.all(
      this.#asked.map(async (each) => {
        let best: ClockReading | null = null;
        for (let i = 0; i < questions; i++) {
          const reading = await each.probe.ask();
          if (reading === null) break;
          if (best === null || reading.rttNs < best.rttNs) best = reading;
        }
        return { each, best };
      }),
    );
    // A round in which the local clock broke says nothing, and what came before belongs to another line.
    const broke = this.#clock.broke();
    for (const { each, best } of rounds) {
      if (broke) each.readings = [];
      else if (best !== null) each.readings = thinned([...each.readings, best]);
    }
    this.#record();
  }

  #record(): void {
    this.#session.plan?.hops.forEach((hop, i) => {
      const readings = this.#asked.find(({ node }) => node === hop.node)?.readings ?? [];
      const entry = this.#session.hops[i]!;
      if (readings.length === 0) delete entry.clockSamples;
      else entry.clockSamples = readings.map(sampleEntry);
    });
  }
}

/** The better one of each two neighbours, once there are too many; the first and the last stay. */
export function thinned(readings: ClockReading[], limit = KEPT): ClockReading[] {
  if (readings.length <= limit) return readings;
  const kept = [readings[0]!];
  for (let i = 1; i + 2 < readings.length; i += 2) {
    const [a, b] = [readings[i]!, readings[i + 1]!];
    kept.push(a.rttNs <= b.rttNs ? a : b);
  }
  return [...kept, readings.at(-1)!];
}

function sampleEntry({ at, offsetNs, rttNs }: ClockReading): ClockSampleEntry {
  return { at: at.toString(), offsetNs, rttNs };
}
