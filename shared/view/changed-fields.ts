import type { ChangedField } from '../contract/table.ts';
import { CHANGED_FIELDS } from '../contract/table.ts';
import type { PacketColumns } from '../decode/columns.ts';

const TCP = 6;

/** A packet in the columns of one hop. */
export interface RowAt {
  columns: PacketColumns;
  row: number;
}

/** What of CHANGED_FIELDS is not the same at two hops, a bit per field in their order. Columns share a flow table. */
export function changedBits(a: RowAt, b: RowAt): number {
  const { columns: x, row: i } = a;
  const { columns: y, row: j } = b;
  let bits = 0;
  const set = (field: ChangedField, differ: boolean) => {
    if (differ) bits |= 1 << CHANGED_FIELDS.indexOf(field);
  };
  if (x.flow[i] !== y.flow[j]) {
    set('source', x.sourceOf(i) !== y.sourceOf(j));
    set('sourcePort', x.sourcePortOf(i) !== y.sourcePortOf(j));
    set('destination', x.destinationOf(i) !== y.destinationOf(j));
    set('destinationPort', x.destinationPortOf(i) !== y.destinationPortOf(j));
  }
  const tos = x.tos[i]! ^ y.tos[j]!;
  set('dscp', tos >> 2 !== 0);
  set('ecn', (tos & 3) !== 0);
  set('ipId', x.ipId[i] !== y.ipId[j]);
  if (x.protocol[i] === TCP) {
    set('seq', x.seq[i] !== y.seq[j]);
    set('ack', x.ack[i] !== y.ack[j]);
    set('window', x.extra[i] !== y.extra[j]);
  }
  set('tunnel', x.tunnelsOf(i) !== y.tunnelsOf(j) || x.tunnelIdOf(i) !== y.tunnelIdOf(j));
  return bits;
}

export function changedFields(bits: number): ChangedField[] {
  return CHANGED_FIELDS.filter((_, bit) => bits & (1 << bit));
}
