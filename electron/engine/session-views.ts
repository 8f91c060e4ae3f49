import { closeSync, openSync, readSync } from 'node:fs';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { SessionInfo } from '../../shared/contract/engine-api.ts';
import type { PacketExplanation } from '../../shared/contract/explain.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import type { PacketAtHops, TimelineView } from '../../shared/contract/view.ts';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import { explainPacket } from '../../shared/diagnose/explain-packet.ts';
import type { SessionFile, SessionProbe } from '../../shared/session/schema.ts';
import { clockShift } from '../../shared/view/clock-shift.ts';
import { packetAtHops } from '../../shared/view/packet.ts';
import { timelineView } from '../../shared/view/timeline.ts';
import { fileInside } from '../sessions/session-directory.ts';
import { compressionOf } from './decompress.ts';
import { FilterResults } from './filter-results.ts';
import type { ProbeFolds } from './probe-folds.ts';

/** Largest record that is read back for the details pane, bytes. */
const RECORD_LIMIT = 262144;

/** Everything that views of one session need; a running capture replaces `session` and `result` as it goes. */
export class SessionViews {
  directory: string;
  session: SessionFile;
  result: AnalysisResult;
  readonly #captures: readonly DecodedCapture[];
  readonly #probes: ProbeFolds;
  readonly #files = new Map<number, number>();
  readonly #filters = new FilterResults();

  constructor(
    directory: string,
    session: SessionFile,
    result: AnalysisResult,
    captures: readonly DecodedCapture[],
    probes: ProbeFolds,
  ) {
    this.directory = directory;
    this.session = session;
    this.result = result;
    this.#captures = captures;
    this.#probes = probes;
  }

  info(): SessionInfo {
    const { session } = this;
    return {
      sessionId: session.id,
      name: session.name,
      directory: this.directory,
      createdAt: session.createdAt,
      epochBase: String(this.result.epochBase),
      ...sessionRange(this.result),
      plan: session.plan,
      recording: session.recording,
      recovered: session.state === 'recovered',
      hops: session.hops.map((hop) => hop.name),
      probes: session.probes.map(({ node, target, command }, index) => ({ index, node, target, command })),
    };
  }

  /** @throws ProblemError `invalid-filter` */
  async timeline(from: number, to: number, width: number, filter = ''): Promise<TimelineView> {
    // A newer analysis may come in while the filter is worked out.
    const { result } = this;
    return timelineView(result, from, to, width, await this.#filters.packets(result, filter));
  }

  /** @throws ProblemError `invalid-filter` */
  filter(filter: string): Promise<FilterAnswer> {
    return this.#filters.answer(this.result, filter);
  }

  packet(hop: number, frame: number): PacketAtHops {
    return packetAtHops(this.result, hop, frame, (h, f) => this.#bytesOf(h, f));
  }

  explain(hop: number, frame: number): PacketExplanation {
    return explainPacket(this.result, hop, frame);
  }

  probes(from: number, to: number, points: number): ProbeSeries[] {
    const shiftOf = (probe: SessionProbe) => this.#probeShift(probe);
    return this.#probes.series(this.session.probes, this.result.epochBase, shiftOf, from, to, points);
  }

  /** Closes the spool files; views can still be asked afterwards. */
  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  /** A node's clock is that of a hop on the same kernel, or captured on the same node; else taken as it is. */
  #probeShift(probe: SessionProbe): number {
    const { hops, plan } = this.session;
    let hop = probe.clockId === null ? -1 : hops.findIndex((h) => h.clockId === probe.clockId);
    if (hop < 0) hop = plan?.hops.findIndex((h) => h.node === probe.node) ?? -1;
    return hop < 0 || hop >= hops.length ? 0 : clockShift(this.result, hop);
  }

  /** The captured bytes of one record, from the spool; null when they cannot be had. */
  #bytesOf(hop: number, frame: number): Uint8Array | null {
    const columns = this.#captures[hop]?.columns;
    if (columns === undefined || frame < 1 || frame > columns.count) return null;
    const length = Math.min(columns.capturedLength[frame - 1]!, RECORD_LIMIT);
    const bytes = new Uint8Array(length);
    try {
      let file = this.#files.get(hop);
      if (file === undefined) {
        file = openSync(fileInside(this.directory, this.session.hops[hop]!.file), 'r');
        this.#files.set(hop, file);
      }
      // Offsets of records are those of the unpacked capture.
      const head = new Uint8Array(4);
      if (compressionOf(head.subarray(0, readSync(file, head, 0, 4, 0))) !== null) return null;
      const read = readSync(file, bytes, 0, length, columns.fileOffsetOf(frame - 1));
      return bytes.subarray(0, read).slice();
    } catch {
      return null;
    }
  }
}

/** First to last packet of all hops on the reference clock, ns since the epoch base; `to` lies behind the last. */
export function sessionRange(result: AnalysisResult): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const [i, hop] of result.analysis.hops.entries()) {
    if (hop.first === null || hop.last === null) continue;
    const shift = clockShift(result, i);
    from = Math.min(from, Number(BigInt(hop.first) - result.epochBase) + shift);
    to = Math.max(to, Number(BigInt(hop.last) - result.epochBase) + shift + 1);
  }
  return from < to ? { from, to } : { from: 0, to: 1 };
}
