import { RETRANSMISSION } from '../analysis/marks.ts';
import { endpointText, protocolName } from '../analysis/names.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import type { CellKind, RowFate, TableCell, TablePage, TableRow } from '../contract/table.ts';
import { PacketState } from '../contract/view.ts';
import { LinkFlag, NONE, OFF_PATH } from '../match/types.ts';
import { changedBits, changedFields } from './changed-fields.ts';
import { hopOf, type Identities, identityOf, sightingsOf } from './identities.ts';
import { summaryOf } from './packet-summary.ts';
import { topOf } from './timeline.ts';

const FATES: Record<number, RowFate> = {
  [PacketState.onward]: 'delivered',
  [PacketState.arrived]: 'delivered',
  [PacketState.lost]: 'lost',
  [PacketState.partial]: 'partial',
  [PacketState.unjudged]: 'unjudged',
  [PacketState.duplicate]: 'duplicate',
  [PacketState.offPath]: 'offPath',
};

/** @param find hop and frame of a packet whose place is asked for; null: of none */
export function tablePage(
  result: AnalysisResult,
  identities: Identities,
  order: Uint32Array,
  first: number,
  count: number,
  find: { hop: number; frame: number } | null,
): TablePage {
  const rows: TableRow[] = [];
  const end = Math.min(order.length, first + count);
  for (let at = first; at < end; at++) rows.push(tableRow(result, identities, order[at]!));
  return { total: order.length, first, rows, found: find === null ? null : placeOf(result, identities, order, find) };
}

function placeOf(
  { match }: AnalysisResult,
  identities: Identities,
  order: Uint32Array,
  { hop, frame }: { hop: number; frame: number },
): number | null {
  const unit = match.hops[hop]?.unitOfRow[frame - 1] ?? NONE;
  if (unit === NONE) return null;
  const place = order.indexOf(identityOf(match, identities, ...topOf(match, hop, unit)));
  return place < 0 ? null : place;
}

/** One packet with a cell per hop. */
export function tableRow(result: AnalysisResult, identities: Identities, i: number): TableRow {
  const { match, addresses, judgement } = result;
  const top = hopOf(identities.base, identities.first[i]!);
  const unit = identities.first[i]! - identities.base[top]!;
  const { columns, row, flow, payload } = match.hops[top]!;
  const r = row[unit]!;
  const travel = match.travel[flow[unit]!]!;
  const protocol = columns.protocol[r]!;
  const lostAfter = identities.lostAfter[i]!;
  const units = new Int32Array(match.hops.length);
  sightingsOf(match, identities, i, units);
  let flags = 0;
  let again = 0;
  for (const [h, u] of units.entries()) {
    if (u === NONE) continue;
    flags |= match.links[h]!.flags[u]!;
    again |= judgement.marks[h]![u]! & RETRANSMISSION;
  }
  const fate = FATES[identities.fate[i]!]!;
  return {
    number: i + 1,
    hop: top,
    frame: r + 1,
    time: match.corrected[top]![unit]!,
    direction: travel === 0 ? 'forward' : travel === 1 ? 'reverse' : null,
    flow: flow[unit]! >> 1,
    protocol: protocolName(protocol),
    source: endpointText(addresses, protocol, columns.sourceOf(r), columns.sourcePortOf(r)),
    destination: endpointText(addresses, protocol, columns.destinationOf(r), columns.destinationPortOf(r)),
    info: summaryOf(columns, r, payload[unit]!),
    fate,
    lostSegment: lostAfter === NONE || travel === OFF_PATH ? null : travel === 1 ? lostAfter - 1 : lostAfter,
    ambiguous: fate === 'lost' && (flags & LinkFlag.ambiguous) !== 0,
    retransmission: again !== 0,
    cells: cellsOf(result, units, travel, flow[unit]!, fate),
  };
}

function cellsOf(result: AnalysisResult, units: Int32Array, travel: number, flow: number, fate: RowFate): TableCell[] {
  const { match } = result;
  const n = units.length;
  const cells: TableCell[] = Array.from(units, () => emptyCell('none'));
  const step = travel === 1 ? -1 : 1;
  const start = step > 0 ? 0 : n - 1;
  let before = NONE;
  let reached = NONE;
  for (let h = start; h >= 0 && h < n; h += step) if (units[h] !== NONE) reached = h;
  for (let h = start; h >= 0 && h < n; h += step) {
    const u = units[h]!;
    if (u === NONE) {
      cells[h]!.kind = missingKind(result, h, flow, { before, reached, step, fate });
      continue;
    }
    const { columns, row } = match.hops[h]!;
    const r = row[u]!;
    const time = match.corrected[h]![u]!;
    const cell = cells[h]!;
    cell.kind = 'seen';
    cell.frame = r + 1;
    cell.time = time;
    cell.ttl = columns.ttl[r]!;
    cell.wireLength = columns.wireLength[r]!;
    if (before !== NONE) {
      const other = match.hops[before]!;
      const otherUnit = units[before]!;
      cell.delayNs = time - match.corrected[before]![otherUnit]!;
      cell.changed = changedFields(
        changedBits({ columns: other.columns, row: other.row[otherUnit]! }, { columns, row: r }),
      );
    }
    before = h;
  }
  return cells;
}

interface Way {
  /** The last hop before that saw it, and the last of all. */
  before: number;
  reached: number;
  step: number;
  fate: RowFate;
}

function missingKind(
  { judgement }: AnalysisResult,
  h: number,
  flow: number,
  { before, reached, step, fate }: Way,
): CellKind {
  if (fate === 'offPath') return 'none';
  const beyond = (reached - h) * step > 0;
  if (beyond) {
    if (before === NONE) return 'none';
    return judgement.hidden[h]![flow] ? 'hidden' : 'missed';
  }
  if (h !== reached + step) return 'none';
  if (fate === 'lost') return 'lost';
  return fate === 'unjudged' ? 'unjudged' : 'none';
}

function emptyCell(kind: CellKind): TableCell {
  return { kind, frame: null, time: null, delayNs: null, ttl: null, wireLength: null, changed: [] };
}
