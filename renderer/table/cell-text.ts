import type { TFunction } from 'i18next';
import type { ChangedField, TableRow } from '../../shared/contract/table.ts';
import { countText, durationText, timeText } from '../../shared/view/geometry-format.ts';
import type { TimeScale } from '../state/time-store.ts';
import type { Column } from './columns.ts';

type Words = TFunction<'table'>;

/** How the table writes times. */
export interface RowTimes {
  write: TimeScale['write'];
  /** Seconds since the row above, and that row: undefined is the first one, null one that is on its way. */
  since: { row: TableRow | undefined | null } | null;
}

/** What a cell says, also when it is copied. */
export function cellText(row: TableRow, column: Column, times: RowTimes, t: Words): string {
  if (column.hop !== null) return hopText(row, column.hop, column.sort, times, t);
  switch (column.sort) {
    case 'time':
      return momentText(row.time, times, (above) => above.time);
    case 'direction':
      return row.direction === 'forward' ? '→' : row.direction === 'reverse' ? '←' : '·';
    case 'fate':
      return fateText(row, t);
    case 'flow':
      return String(row.flow);
    case 'info':
      return row.retransmission ? `${t('retransmission')} ${row.info}` : row.info;
    case 'protocol':
    case 'source':
    case 'destination':
      return row[column.sort];
    default:
      return '';
  }
}

/** A moment, or how long it is after that of the row above. */
function momentText(time: number, { write, since }: RowTimes, of: (row: TableRow) => number | null): string {
  if (since === null) return write(time, 6);
  if (since.row === undefined) return timeText(0, 6);
  const before = since.row === null ? null : of(since.row);
  return before === null ? '' : timeText(time - before, 6);
}

function hopText(row: TableRow, hop: number, column: Column['sort'], times: RowTimes, t: Words): string {
  const cell = row.cells[hop]!;
  switch (column) {
    case 'time':
      return cell.time === null ? '' : momentText(cell.time, times, (above) => above.cells[hop]?.time ?? null);
    case 'delay':
      return cell.delayNs === null ? '' : durationText(cell.delayNs);
    case 'ttl':
      return cell.ttl === null ? '' : String(cell.ttl);
    case 'length':
      return cell.wireLength === null ? '' : countText(cell.wireLength);
    default:
      return cell.changed.map((field: ChangedField) => t(`changed.${field}`)).join(', ');
  }
}

/** What became of it, with the segment that lost it; counted from 1 as in filters. */
export function fateText({ fate, lostSegment, ambiguous }: TableRow, t: Words): string {
  const text = lostSegment === null ? t(`fate.${fate}`) : t(`fate.${fate}In`, { segment: lostSegment + 1 });
  return ambiguous ? `${text} ?` : text;
}

/** What filters by the value of a cell; null: nothing does. */
export function cellTerm(row: TableRow, column: Column): string | null {
  if (column.hop !== null) {
    const { ttl, wireLength, kind } = row.cells[column.hop]!;
    const v6 = row.source.includes('[') || /:.*:/.test(row.source);
    if (kind === 'lost') return `segment == ${(row.lostSegment ?? 0) + 1} && lost`;
    if (column.sort === 'ttl' && ttl !== null) return `${v6 ? 'ipv6.hlim' : 'ip.ttl'} == ${ttl}`;
    if (column.sort === 'length' && wireLength !== null) return `frame.len == ${wireLength}`;
    return null;
  }
  switch (column.sort) {
    case 'flow':
    case 'info':
      return `flow == ${row.flow}`;
    case 'direction':
      return row.direction === null ? null : `direction == ${row.direction}`;
    case 'protocol':
      return (
        { icmp6: 'icmpv6' }[row.protocol] ??
        (/^ip-/.test(row.protocol) ? `ip.proto == ${row.protocol.slice(3)}` : row.protocol)
      );
    case 'source':
    case 'destination':
      return addressTerm(row[column.sort], column.sort === 'source' ? 'src' : 'dst');
    case 'fate':
      return row.fate === 'offPath'
        ? null
        : row.lostSegment === null
          ? row.fate
          : `segment == ${row.lostSegment + 1} && ${row.fate}`;
    default:
      return null;
  }
}

/** `10.0.0.1:80`, `[2001:db8::1]:80` or a bare address; the port is left out. */
export function addressTerm(endpoint: string, side: 'src' | 'dst'): string {
  const v6 = /^\[(.*)\]:\d+$/.exec(endpoint)?.[1] ?? (endpoint.split(':').length > 2 ? endpoint : null);
  return v6 === null ? `ip.${side} == ${endpoint.replace(/:\d+$/, '')}` : `ipv6.${side} == ${v6}`;
}
