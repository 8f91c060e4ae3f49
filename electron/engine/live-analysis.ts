import { AnalysisMemory } from '../../shared/analysis/analysis-memory.ts';
import { analyzeCaptures } from '../../shared/analysis/analyze.ts';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { CaptureLive } from '../../shared/contract/engine-api.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { type AnalyseOptions, DEFAULT_TMAX_SECONDS, hopInput, nodeOf, targetsOf } from './analyse-session.ts';
import { LiveCaptures } from './live-captures.ts';

/** The decoders of a running capture, fed as bytes arrive, and what they hold so far. */
export class LiveAnalysis {
  readonly #captures: LiveCaptures;
  readonly #plan: Plan;
  readonly #startedAt = performance.now();
  readonly #kernelDrops: (number | null)[];
  readonly #ended: (string | null)[];
  readonly #judge: AnalyseOptions;
  readonly #memory: AnalysisMemory;

  constructor(plan: Plan, judge: AnalyseOptions = {}, memory = new AnalysisMemory()) {
    this.#memory = memory;
    this.#plan = plan;
    this.#judge = judge;
    this.#captures = new LiveCaptures(plan.hops.map((hop) => hop.snaplen));
    this.#kernelDrops = plan.hops.map(() => null);
    this.#ended = plan.hops.map(() => null);
  }

  push(hop: number, bytes: Uint8Array): void {
    this.#captures.push(hop, bytes);
  }

  dropped(hop: number, kernelDrops: number | null): void {
    this.#kernelDrops[hop] = kernelDrops;
  }

  ended(hop: number, reason: string): void {
    this.#ended[hop] = reason;
  }

  /** What the hops' captures hold so far. */
  get captures(): readonly DecodedCapture[] {
    return this.#captures.decoders;
  }

  /** Packets of all hops so far: whether a new analysis would find anything new. */
  get packets(): number {
    return this.captures.reduce((sum, capture) => sum + capture.columns.count, 0);
  }

  analyse(session: SessionFile): AnalysisResult {
    this.#captures.settle();
    return analyzeCaptures(
      {
        hops: session.hops.map((hop, i) =>
          hopInput({ ...hop, stop: null }, this.captures[i]!, this.#kernelDrops[i]!, nodeOf(session, hop.name)),
        ),
        addresses: this.#captures.addresses,
        tmaxSeconds: this.#judge.tmaxSeconds ?? DEFAULT_TMAX_SECONDS,
        targets: targetsOf(session, this.#judge.targets),
        live: true,
      },
      this.#memory,
    );
  }

  /** The latest answer is still looked at: it stays as it is when there is a newer one. */
  lend(): void {
    this.#memory.lend();
  }

  figures(sessionId: string): CaptureLive {
    return {
      sessionId,
      elapsedSeconds: (performance.now() - this.#startedAt) / 1000,
      hops: this.#plan.hops.map(({ name }, i) => ({
        name,
        packets: this.captures[i]!.columns.count,
        bytes: this.captures[i]!.columns.wireBytes,
        kernelDrops: this.#kernelDrops[i]!,
        ended: this.#ended[i]!,
      })),
    };
  }
}
