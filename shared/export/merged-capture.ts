import type { AnalysisResult } from '../analysis/types.ts';
import type { ExportComment } from '../contract/export.ts';
import { PcapngWriter } from '../pcap/pcapng-writer.ts';
import { type HopInterfaces, hopInterfaces } from './hop-interfaces.ts';
import { recordComments } from './record-comments.ts';
import { type HopRecords, type RecordChoice, recordsOf, recordTime } from './record-order.ts';

/** What a merged capture says of one hop besides what the analysis knows. */
export interface HopNote {
  /** The node that the capture point is on; null: not known. */
  node: string | null;
  /** The command that captured; null: not known. */
  command: string | null;
  /** Filter of that command, in pcap's language; ''. */
  filter: string;
  /** Packets that passed its filter, by tcpdump's report; null: not known. */
  received: number | null;
}

export interface MergeOptions extends RecordChoice {
  comments: ReadonlySet<ExportComment>;
  /** One per hop, in path order. */
  notes: readonly HopNote[];
  /** Said in the head of the file. */
  title: string;
  application: string;
  /**
   * The captured bytes of a record; null when they cannot be had. @param row from 0
   * What it gives is used up before the next call.
   */
  bytesOf(hop: number, row: number): Uint8Array | null;
}

/** What came into a merged capture. */
export interface MergeFigures {
  packets: number;
  /** Packets by hop. */
  hops: number[];
  /** Packets with a comment of ours or of their file. */
  commented: number;
  /** Records that are wanted and not in it: their files tell no time for them. */
  untimed: number;
  /** Records that are wanted and not in it: their bytes could not be read. */
  unreadable: number;
}

/** A piece of the file; with how many of all records are in it so far. */
export interface MergePiece {
  bytes: Uint8Array;
  done: number;
  total: number;
}

/** Bytes of a piece, about. */
const PIECE = 1 << 20;
/** Records after which others get their turn, also when they are few bytes. */
const STEP = 4096;

/**
 * The records of all hops in one pcapng, ordered and stamped by corrected time, to be written piece by piece: no more
 * than a piece is in memory. Every hop is one interface, named as the hop, with the link type that it was captured with
 * (a hop whose file holds several link types is one interface for each). Bytes are as captured; stamps are not.
 * Yields null where there is nothing to write yet.
 */
export function* mergedCapture(
  result: AnalysisResult,
  options: MergeOptions,
): Generator<MergePiece | null, MergeFigures> {
  const { match, inputs, epochBase } = result;
  const figures: MergeFigures = { packets: 0, hops: inputs.map(() => 0), commented: 0, untimed: 0, unreadable: 0 };
  const hops: HopRecords[] = [];
  for (let h = 0; h < inputs.length; h++) {
    const steps = recordsOf(result, h, options);
    for (;;) {
      const step = steps.next();
      if (step.done) {
        hops.push(step.value);
        figures.untimed += step.value.untimed;
        break;
      }
      yield null;
    }
  }
  const total = hops.reduce((sum, { count }) => sum + count, 0);
  const writer = new PcapngWriter({ application: options.application, comment: options.title });
  const interfaces: HopInterfaces[] = [];
  let next = 0;
  for (let h = 0; h < inputs.length; h++) {
    const own = hopInterfaces(result, h, options.notes[h]!, next);
    for (const described of own.described) writer.addInterface(described);
    next += own.described.length;
    interfaces.push(own);
  }
  const place = new Uint32Array(hops.length);
  // Time of the next record by hop; Infinity when there is none left.
  const times = Float64Array.from(hops, (_, h) => timeAt(result, h, hops[h]!, 0));
  let done = 0;
  for (; done < total; done++) {
    let hop = 0;
    for (let h = 1; h < times.length; h++) if (times[h]! < times[hop]!) hop = h;
    const records = hops[hop]!;
    const row = records.rows === null ? place[hop]! : records.rows[place[hop]!]!;
    const bytes = options.bytesOf(hop, row);
    if (bytes === null) figures.unreadable++;
    else {
      const comments = recordComments(result, hop, row, options.comments);
      const { columns } = match.hops[hop]!;
      const time = epochBase + BigInt(Math.round(times[hop]!));
      writer.addPacket(interfaces[hop]!.of(row), time, bytes, columns.wireLength[row]!, comments);
      if (comments.length > 0) figures.commented++;
      figures.packets++;
      figures.hops[hop]!++;
    }
    times[hop] = timeAt(result, hop, records, ++place[hop]!);
    if (writer.length >= PIECE || done % STEP === STEP - 1) yield { bytes: writer.take(), done: done + 1, total };
  }
  for (const [h, { first, drops }] of interfaces.entries()) {
    const { received } = options.notes[h]!;
    if (drops === null && received === null) continue;
    writer.addStatistics(first, { time: epochBase + BigInt(Math.round(result.to)), received, drops });
  }
  yield { bytes: writer.take(), done, total };
  return figures;
}

function timeAt(result: AnalysisResult, hop: number, { rows, count }: HopRecords, place: number): number {
  if (place >= count) return Number.POSITIVE_INFINITY;
  return recordTime(result, hop, rows === null ? place : rows[place]!);
}
