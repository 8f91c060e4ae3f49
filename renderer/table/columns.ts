import {
  HOP_COLUMNS,
  type HopColumn,
  PACKET_COLUMNS,
  type PacketColumn,
  type TableSort,
} from '../../shared/contract/table.ts';

/** A column of the table: of the packet (`hop` null) or of one hop. */
export interface Column {
  /** `p.time`, `h2.delay` (the third hop); widths are remembered by `kind`. */
  id: string;
  kind: `p.${PacketColumn}` | `h.${HopColumn}`;
  hop: number | null;
  /** Column of the sort. */
  sort: TableSort['column'];
  number: boolean;
}

export type ColumnKind = Column['kind'];

/** First widths, px. */
export const WIDTHS: Record<ColumnKind, number> = {
  'p.time': 88,
  'p.direction': 26,
  'p.fate': 108,
  'p.protocol': 48,
  'p.source': 132,
  'p.destination': 132,
  'p.info': 320,
  'p.flow': 56,
  'h.time': 92,
  'h.delay': 70,
  'h.ttl': 36,
  'h.length': 52,
  'h.changed': 74,
};
export const NARROWEST = 28;
const CLOCK = 128;

/** Widths of columns in which times of day have room. */
export function withClocks(widths: Readonly<Record<ColumnKind, number>>): Record<ColumnKind, number> {
  const room = (kind: 'p.time' | 'h.time') => Math.max(CLOCK, widths[kind]);
  return { ...widths, 'p.time': room('p.time'), 'h.time': room('h.time') };
}

/** Shown in this order: what and what became of it, then hop by hop, then its headers in a line. */
const BEFORE: readonly PacketColumn[] = ['time', 'direction', 'fate', 'protocol', 'source', 'destination'];
const BEHIND: readonly PacketColumn[] = ['info', 'flow'];

export const KINDS: readonly ColumnKind[] = [
  ...PACKET_COLUMNS.map((column) => `p.${column}` as const),
  ...HOP_COLUMNS.map((column) => `h.${column}` as const),
];
/** Hidden until they are asked for. */
export const HIDDEN_FIRST: readonly ColumnKind[] = ['h.time', 'h.length', 'p.flow'];

const NUMBERS: readonly string[] = ['time', 'delay', 'ttl', 'length', 'flow'];

function packetColumn(column: PacketColumn): Column {
  return { id: `p.${column}`, kind: `p.${column}`, hop: null, sort: column, number: NUMBERS.includes(column) };
}

function hopColumn(hop: number, column: HopColumn): Column {
  return { id: `h${hop}.${column}`, kind: `h.${column}`, hop, sort: column, number: NUMBERS.includes(column) };
}

/** The columns on screen, in order. */
export function shownColumns(hops: number, hidden: ReadonlySet<ColumnKind>): Column[] {
  const all = [
    ...BEFORE.map(packetColumn),
    ...Array.from({ length: hops }, (_, hop) => HOP_COLUMNS.map((column) => hopColumn(hop, column))).flat(),
    ...BEHIND.map(packetColumn),
  ];
  return all.filter(({ kind }) => !hidden.has(kind));
}

/** Order by a column: the same column again turns it around. */
export function sortBy(before: TableSort, { hop, sort }: Column): TableSort {
  const descending = before.column === sort && before.hop === hop ? !before.descending : false;
  return { column: sort, hop, descending } as TableSort;
}
