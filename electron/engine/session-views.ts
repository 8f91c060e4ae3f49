import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { DelayView } from '../../shared/contract/delays.ts';
import type { HopBooks, SessionInfo } from '../../shared/contract/engine-api.ts';
import type { PacketExplanation } from '../../shared/contract/explain.ts';
import type { ExportChoice, ExportComment, ExportTable } from '../../shared/contract/export.ts';
import type { FilterAnswer } from '../../shared/contract/filter.ts';
import type { ProbeFates } from '../../shared/contract/probe-fates.ts';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import type { FlowPage, LadderView, TablePage } from '../../shared/contract/table.ts';
import type { HopFacts, PacketAtHops, RangeView, TimelineView } from '../../shared/contract/view.ts';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import { explainPacket } from '../../shared/diagnose/explain-packet.ts';
import type { MergeFigures, MergePiece } from '../../shared/export/merged-capture.ts';
import type { Sheet } from '../../shared/export/sheet.ts';
import type { SessionFile, SessionHop, SessionProbe } from '../../shared/session/schema.ts';
import { clockShift } from '../../shared/view/clock-shift.ts';
import { delayView } from '../../shared/view/delays.ts';
import { hopFacts } from '../../shared/view/hop-facts.ts';
import type { Identities } from '../../shared/view/identities.ts';
import { packetAtHops } from '../../shared/view/packet.ts';
import { probeFates } from '../../shared/view/probe-fates.ts';
import { rangeView } from '../../shared/view/range.ts';
import { timelineView } from '../../shared/view/timeline.ts';
import { fileInside } from '../sessions/session-directory.ts';
import { type ConversationCapture, captureOf } from './conversation-capture.ts';
import { FilterResults } from './filter-results.ts';
import type { ProbeFolds } from './probe-folds.ts';
import { RecordBytes } from './record-bytes.ts';
import { type ExportSource, mergeSession, sheetOf } from './session-exports.ts';
import { inSlices } from './slices.ts';
import { type FlowsArgs, type LadderArgs, type TableArgs, TableResults } from './table-results.ts';

/** So long a packet waits for a compressed capture to be unpacked; then it is told without its bytes. */
const PATIENCE_MS = 400;

/** Everything that views of one session need; a running capture replaces `session` and `result` as it goes. */
export class SessionViews {
  directory: string;
  session: SessionFile;
  result: AnalysisResult;
  readonly #probes: ProbeFolds;
  readonly #files: RecordBytes;
  readonly #filters: FilterResults;
  readonly #tables: TableResults;

  constructor(
    directory: string,
    session: SessionFile,
    result: AnalysisResult,
    captures: readonly DecodedCapture[],
    probes: ProbeFolds,
    filters = new FilterResults(),
  ) {
    this.#filters = filters;
    this.#tables = new TableResults(filters);
    this.directory = directory;
    this.session = session;
    this.result = result;
    this.#files = new RecordBytes(captures, (hop) => fileInside(this.directory, this.session.hops[hop]!.file));
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
      ...(session.plan === null ? {} : { books: session.hops.map((hop) => booksOf(session, hop)) }),
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
  async range(from: number, to: number, filter: string): Promise<RangeView> {
    const { result } = this;
    return inSlices(rangeView(result, from, to, await this.#filters.packets(result, filter)));
  }

  async hops(): Promise<HopFacts[]> {
    return hopFacts(this.result);
  }

  /** @throws ProblemError `invalid-filter` */
  filter(filter: string): Promise<FilterAnswer> {
    return this.#filters.answer(this.result, filter);
  }

  async packet(hop: number, frame: number): Promise<PacketAtHops> {
    await this.#files.ready(undefined, PATIENCE_MS);
    const packet = packetAtHops(this.result, hop, frame, (h, f) => this.#files.of(h, f));
    return this.#files.unpacking() ? { ...packet, unpacking: true } : packet;
  }

  /** The packet's conversation at a hop, to be dissected. @throws ProblemError `no-such-packet`, `no-bytes` */
  async conversation(hop: number, frame: number): Promise<ConversationCapture> {
    await this.#files.ready([hop]);
    return captureOf(this.result, this.#files, hop, frame);
  }

  explain(hop: number, frame: number): PacketExplanation {
    return explainPacket(this.result, hop, frame);
  }

  /** @throws ProblemError `invalid-filter` */
  table(args: TableArgs): Promise<TablePage> {
    return this.#tables.table(this.result, args);
  }

  /** @throws ProblemError `invalid-filter` */
  flows(args: FlowsArgs): Promise<FlowPage> {
    return this.#tables.flows(this.result, args);
  }

  /** @throws ProblemError `invalid-filter` */
  ladder(args: LadderArgs): Promise<LadderView> {
    return this.#tables.ladder(this.result, args);
  }

  /** @throws ProblemError `invalid-filter` */
  async delays(from: number, to: number, buckets: number, filter = ''): Promise<DelayView> {
    const { result } = this;
    return inSlices(delayView(result, from, to, buckets, await this.#filters.packets(result, filter)));
  }

  probes(from: number, to: number, points: number, lastSeconds: number | null): ProbeSeries[] {
    const shiftOf = (probe: SessionProbe) => this.#probeShift(probe);
    return this.#probes.series(this.session.probes, this.result.epochBase, shiftOf, from, to, points, lastSeconds);
  }

  /** What the captures tell of the probes of every mtr run. */
  probeFates(): ProbeFates[] {
    const { result } = this;
    const runs = this.#probes.runs(this.session.probes, result.epochBase, (probe) => this.#probeShift(probe));
    return runs.map((run, index) => probeFates(result, index, run));
  }

  /** The packets of the table in the order of time. @throws ProblemError `invalid-filter` */
  packetOrder(filter: string, range: ExportChoice['range']): Promise<{ identities: Identities; order: Uint32Array }> {
    return this.#tables.packetOrder(this.result, filter, range);
  }

  /** All hops in one pcapng, to be written as it is made. @throws ProblemError `invalid-filter` */
  async merged(
    choice: ExportChoice,
    comments: readonly ExportComment[],
  ): Promise<Generator<MergePiece | null, MergeFigures>> {
    return mergeSession(await this.exportSource(choice), choice, comments);
  }

  /** A table to be written. @throws ProblemError `invalid-filter` */
  async sheet(table: ExportTable, choice: ExportChoice): Promise<Sheet> {
    return sheetOf(this, await this.exportSource(choice), table, choice);
  }

  /** @throws ProblemError `invalid-filter` */
  async exportSource({ filter }: Pick<ExportChoice, 'filter'>): Promise<ExportSource> {
    const { result, session } = this;
    const packets = await this.#filters.packets(result, filter);
    return { result, session, files: this.#files, packets, filter: this.#filters.named(filter) };
  }

  /** Closes the spool files; views can still be asked afterwards. */
  close(): void {
    this.#files.close();
  }

  /** A node's clock is that of a hop on the same kernel, or captured on the same node; else taken as it is. */
  #probeShift(probe: SessionProbe): number {
    const { hops, plan } = this.session;
    let hop = probe.clockId === null ? -1 : hops.findIndex((h) => h.clockId === probe.clockId);
    if (hop < 0) hop = plan?.hops.findIndex((h) => h.node === probe.node) ?? -1;
    return hop < 0 || hop >= hops.length ? 0 : clockShift(this.result, hop);
  }
}

function booksOf({ plan }: SessionFile, hop: SessionHop): HopBooks {
  const { name, received, kernelDrops, interfaceDrops, ended, clockSamples = [] } = hop;
  return {
    hop: name,
    node: plan?.hops.find((each) => each.name === name)?.node ?? null,
    received,
    kernelDrops,
    interfaceDrops,
    ended,
    clockSamples: clockSamples.length,
    clockBoundNs: clockSamples.length === 0 ? null : Math.min(...clockSamples.map(({ rttNs }) => rttNs / 2)),
  };
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
