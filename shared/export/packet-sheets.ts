import type { AnalysisResult } from '../analysis/types.ts';
import type { FlowRow } from '../contract/table.ts';
import { referenceText } from '../diagnose/words.ts';
import type { Identities } from '../view/identities.ts';
import { tableRow } from '../view/table-rows.ts';
import type { Sheet, SheetCell } from './sheet.ts';

/** Columns that every hop has of its own, behind its name. */
const AT_HOP = ['state', 'frame', 'time_ns', 'delay_ns', 'ttl', 'length', 'changed'];

/**
 * The packet table: one row per packet, a group of columns per hop. Times are ns since the epoch on the first hop's
 * clock. @param order packets by their place among the identities
 */
export function packetSheet(result: AnalysisResult, identities: Identities, order: Uint32Array): Sheet {
  const names = result.inputs.map(({ name }) => name);
  const columns = [
    'number',
    'time_ns',
    'direction',
    'flow',
    'protocol',
    'source',
    'destination',
    'info',
    'fate',
    'lost_between',
    'ambiguous',
    'retransmission',
    ...names.flatMap((name) => AT_HOP.map((column) => `${name} ${column}`)),
  ];
  function* rows(): Generator<SheetCell[]> {
    for (const i of order) {
      const row = tableRow(result, identities, i);
      yield [
        row.number,
        BigInt(referenceText(result, row.time)),
        row.direction,
        row.flow,
        row.protocol,
        row.source,
        row.destination,
        row.info,
        row.fate,
        row.lostSegment === null ? null : segmentName(names, row.lostSegment, row.direction),
        row.ambiguous,
        row.retransmission,
        ...row.cells.flatMap((cell) => [
          cell.kind,
          cell.frame,
          cell.time === null ? null : BigInt(referenceText(result, cell.time)),
          cell.delayNs === null ? null : Math.round(cell.delayNs),
          cell.ttl,
          cell.wireLength,
          cell.kind === 'seen' ? cell.changed.join(' ') : null,
        ]),
      ];
    }
  }
  return { columns, rows: rows(), total: order.length };
}

/** The flow list: one row per directed flow, figures of each segment in columns behind its name. */
export function flowSheet(result: AnalysisResult, flows: readonly FlowRow[]): Sheet {
  const names = result.inputs.map(({ name }) => name);
  const segments = names.slice(1).map((name, i) => `${names[i]}-${name}`);
  const columns = [
    'flow',
    'direction',
    'protocol',
    'source',
    'destination',
    'first_ns',
    'last_ns',
    'packets',
    'bytes',
    'retransmissions',
    'lost',
    'delay_p50_ns',
    'delay_p95_ns',
    ...segments.flatMap((name) =>
      ['sent', 'lost', 'partial', 'unjudged', 'delay_p50_ns', 'delay_p95_ns'].map((column) => `${name} ${column}`),
    ),
  ];
  const rows = flows.map((row): SheetCell[] => [
    row.flow,
    row.direction,
    row.protocol,
    row.source,
    row.destination,
    BigInt(referenceText(result, row.first)),
    BigInt(referenceText(result, row.last)),
    row.packets,
    row.bytes,
    row.retransmissions,
    row.lost,
    row.delayNs?.p50 ?? null,
    row.delayNs?.p95 ?? null,
    ...row.segments.flatMap((one) => [
      one?.sent ?? null,
      one?.lost ?? null,
      one?.partial ?? null,
      one?.unjudged ?? null,
      one?.delayNs?.p50 ?? null,
      one?.delayNs?.p95 ?? null,
    ]),
  ]);
  return { columns, rows, total: rows.length };
}

/** `a > b`, in the direction of travel. */
export function segmentName(
  names: readonly string[],
  segment: number,
  direction: 'forward' | 'reverse' | null,
): string {
  const [near, far] = [names[segment] ?? '', names[segment + 1] ?? ''];
  return direction === 'reverse' ? `${far} > ${near}` : `${near} > ${far}`;
}
