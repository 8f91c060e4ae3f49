import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import type { ClockPrior } from '../../../shared/clock/prior.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import type { HopInput } from '../../../shared/match/types.ts';
import { type BuiltRecord, ethernet, pcapFile } from '../decode/build-packet.ts';

/** One hop of a simulated path. */
export interface SimulatedHop {
  name: string;
  /** This hop's clock minus the true time, ns. */
  clockOffset?: number;
  /** Fraction by which this hop's clock runs fast. */
  drift?: number;
  /** What this clock shows more than the true time, besides, at a true time: steps, changes of pace. ns */
  error?: (time: number) => number;
  clockPrior?: ClockPrior;
  clockId?: string;
  snaplen?: number;
  kernelDrops?: number;
}

/** A packet as one hop sees it: the IP packet, given the TTL there. */
export type PacketAt = (hop: number, ttl: number) => Uint8Array;

/**
 * A path whose truth is known: `send` puts a packet into it, `drops`, `delays` and `misses` say what becomes of it.
 * Every hop after the first takes one from the TTL.
 */
export class PathSimulator {
  readonly #hops: SimulatedHop[];
  readonly #records: { at: number; record: BuiltRecord }[][];
  readonly addresses = new AddressTable(1);

  constructor(hops: SimulatedHop[]) {
    this.#hops = hops;
    this.#records = hops.map(() => []);
  }

  /**
   * @param time true time at the packet's first hop, ns since the epoch
   * @param reverse travels from the last hop to the first
   * @param lostAfter index (in travel order) of the hop that saw it last; undefined: it arrives
   * @param delays ns per segment, in travel order
   */
  send(
    time: number,
    packet: PacketAt,
    options: { reverse?: boolean; lostAfter?: number; delays?: number[]; missedAt?: number[]; wrap?: boolean } = {},
  ): void {
    const n = this.#hops.length;
    let at = time;
    for (let step = 0; step < n; step++) {
      const hop = options.reverse ? n - 1 - step : step;
      if (step > 0) at += options.delays?.[step - 1] ?? 100_000;
      if (!options.missedAt?.includes(hop)) this.record(hop, at, ethernet(packet(hop, 64 - step)));
      if (options.lostAfter === step) return;
    }
  }

  /** Puts a frame into one hop's capture. */
  record(hop: number, time: number, frame: Uint8Array): void {
    const { clockOffset = 0, drift = 0, error } = this.#hops[hop]!;
    const own = BigInt(Math.round(time + clockOffset + (time - EPOCH) * drift + (error?.(time) ?? 0))) + EPOCH_BASE;
    this.#records[hop]!.push({ at: time, record: { time: own, bytes: frame } });
  }

  /** Per hop and record the true time at which it was captured, ns. */
  trueTimes(): number[][] {
    return this.#records.map((records) => records.map(({ at }) => at).sort((a, b) => a - b));
  }

  /** The hops' capture files, records in order of true time. */
  files(): Uint8Array[] {
    return this.#records.map((records, h) => {
      const sorted = records.toSorted((a, b) => a.at - b.at).map(({ record }) => record);
      return pcapFile(sorted, { snaplen: this.#hops[h]!.snaplen ?? 262144 });
    });
  }

  analyze(options: { tmaxSeconds?: number; targets?: string[]; hashPrefix?: number } = {}): AnalysisResult {
    const inputs = this.files().map((bytes, h): HopInput => {
      const capture = new CaptureDecoder({
        addresses: this.addresses,
        ...(options.hashPrefix === undefined ? {} : { hashPrefix: options.hashPrefix }),
      });
      capture.push(bytes);
      capture.end();
      const { name, clockId, kernelDrops, clockPrior } = this.#hops[h]!;
      return {
        name,
        capture,
        start: null,
        stop: null,
        kernelDrops: kernelDrops ?? null,
        clockId: clockId ?? null,
        clockPrior: clockPrior ?? null,
      };
    });
    return analyzeCaptures({
      hops: inputs,
      addresses: this.addresses,
      tmaxSeconds: options.tmaxSeconds ?? 2,
      targets: options.targets ?? [],
    });
  }
}

/** Simulated times count from here, so that they stay exact in a double. */
export const EPOCH = 0;
const EPOCH_BASE = 1_760_000_000_000_000_000n;

export const SECOND = 1_000_000_000;
export const MS = 1_000_000;

/** Figures of a segment and direction without the delays, for exact comparison. */
export function counts(result: AnalysisResult, segment: number, direction: 'forward' | 'reverse') {
  const { sent, delivered, partial, lost, unjudged, duplicated, reordered, unmatched } =
    result.analysis.segments[segment]![direction];
  return { sent, delivered, partial, lost, unjudged, duplicated, reordered, unmatched };
}
