import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { ExportChoice, ExportComment, ExportTable } from '../../shared/contract/export.ts';
import type { FlowRow } from '../../shared/contract/table.ts';
import { lossSheet, probeSheet, segmentSheet } from '../../shared/export/figure-sheets.ts';
import { type HopNote, type MergeFigures, type MergePiece, mergedCapture } from '../../shared/export/merged-capture.ts';
import { flowSheet, packetSheet } from '../../shared/export/packet-sheets.ts';
import type { Sheet } from '../../shared/export/sheet.ts';
import type { Masks } from '../../shared/select/masks.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { topOf } from '../../shared/view/timeline.ts';
import { ReadAhead } from './read-ahead.ts';
import type { RecordBytes } from './record-bytes.ts';
import type { SessionViews } from './session-views.ts';

/** What the exports of one session are made from. */
export interface ExportSource {
  session: SessionFile;
  result: AnalysisResult;
  files: RecordBytes;
  /** Packets that pass the choice's filter; null: all. */
  packets: Masks | null;
  /** That filter in words; empty: all. */
  filter: string;
}

/** The merged capture of a session, to be written as it is made. */
export async function mergeSession(
  { session, result, files, packets, filter }: ExportSource,
  { range }: ExportChoice,
  comments: readonly ExportComment[],
): Promise<Generator<MergePiece | null, MergeFigures>> {
  await files.ready();
  const ahead = new ReadAhead(files);
  const bytesOf = (hop: number, row: number) => {
    const { columns } = result.match.hops[hop]!;
    return ahead.at(hop, columns.fileOffsetOf(row), columns.capturedOf(row));
  };
  const which = [filter === '' ? '' : `packets that pass ${filter}`, range === null ? '' : 'a part of the time'];
  const parts = which.filter((text) => text !== '').join(', ');
  const hops = result.inputs.map(({ name }) => name).join(', ');
  const title = [
    `${session.name}: ${hops}, in corrected time${parts === '' ? '' : ` (${parts})`}`,
    session.recording ?? '',
  ];
  return mergedCapture(result, {
    packets,
    range,
    comments: new Set(comments),
    notes: session.hops.map((hop) => noteOf(session, hop)),
    title: title.filter((text) => text !== '').join('. '),
    application: 'Hopscope',
    bytesOf,
  });
}

function noteOf({ plan }: SessionFile, { name, command, received }: SessionFile['hops'][number]): HopNote {
  const planned = plan?.hops.find((hop) => hop.name === name);
  return { node: planned?.node ?? null, command, filter: planned?.filter ?? '', received };
}

/** One of the tables of a session. @throws ProblemError `invalid-filter` */
export async function sheetOf(
  views: SessionViews,
  { result, session, packets }: ExportSource,
  table: ExportTable,
  { filter, range }: ExportChoice,
): Promise<Sheet> {
  switch (table) {
    case 'packets': {
      const { identities, order } = await views.packetOrder(filter, range);
      return packetSheet(result, identities, order);
    }
    case 'flows': {
      const flows: FlowRow[] = (
        await views.flows({
          filter,
          sort: { column: 'first', descending: false },
          first: 0,
          count: Number.MAX_SAFE_INTEGER,
        })
      ).rows;
      return flowSheet(result, flows);
    }
    case 'segments':
      return segmentSheet((await views.filter(filter)).segments);
    case 'losses': {
      const { match } = result;
      const wanted = result.analysis.losses.filter((_, i) => {
        const { hop, unit } = result.losses[i]!;
        if (packets !== null && packets[hop]![unit] === 0) return false;
        const [top, first] = topOf(match, hop, unit);
        const time = match.corrected[top]![first]!;
        return range === null || (time >= range.from && time < range.to);
      });
      return lossSheet(
        wanted,
        session.hops.map(({ name }) => name),
      );
    }
    case 'probes':
      return probeSheet(views.probes(result.from, Math.max(result.to, result.from + 1), 1, null));
  }
}
