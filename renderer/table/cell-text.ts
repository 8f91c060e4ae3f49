import type { TFunction } from 'i18next';
import type { ChangedField, TableCell, TableRow } from '../../shared/contract/table.ts';
import { countText, durationText, timeText } from '../../shared/view/geometry-format.ts';
import type { Column } from './columns.ts';

type Words = TFunction<'table'>;

/** What a cell says, also when it is copied. @param start of the session, ns since its epoch base */
export function cellText(row: TableRow, column: Column, start: number, t: Words): string {
  if (column.hop !== null) return hopText(row.cells[column.hop]!, column.sort, start, t);
  switch (column.sort) {
    case 'time':
      return timeText(row.time - start, 6);
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

function hopText(cell: TableCell, column: Column['sort'], start: number, t: Words): string {
  switch (column) {
    case 'time':
      return cell.time === null ? '' : timeText(cell.time - start, 6);
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
