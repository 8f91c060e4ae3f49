import type { Direction } from './analysis.ts';

/** Columns of the packet table that say something of the packet as a whole. */
export const PACKET_COLUMNS = [
  'time',
  'direction',
  'flow',
  'protocol',
  'source',
  'destination',
  'info',
  'fate',
] as const;
export type PacketColumn = (typeof PACKET_COLUMNS)[number];

/** Columns that every hop has of its own. */
export const HOP_COLUMNS = ['time', 'delay', 'ttl', 'length', 'changed'] as const;
export type HopColumn = (typeof HOP_COLUMNS)[number];

/** What rows are sorted by; rows without a value come last either way, equal ones stay in the order of time. */
export type TableSort =
  | { column: PacketColumn; hop: null; descending: boolean }
  | { column: HopColumn; hop: number; descending: boolean };

/** What became of a packet, over the whole path. */
export type RowFate = 'delivered' | 'lost' | 'partial' | 'unjudged' | 'duplicate' | 'offPath';

/**
 * A packet at one hop. `seen`: it is in the capture. `lost`: it should have come here and did not. `unjudged`: it did
 * not come here, and whether that is a loss was not judged. `missed`: it passed here, but the capture does not hold it.
 * `hidden`: its flow takes another way, or this capture cannot see it. `none`: nothing is to be expected here.
 */
export type CellKind = 'seen' | 'lost' | 'unjudged' | 'missed' | 'hidden' | 'none';

/** What is not as it was at the hop before; TTL and length have columns of their own. */
export const CHANGED_FIELDS = [
  'source',
  'sourcePort',
  'destination',
  'destinationPort',
  'dscp',
  'ecn',
  'ipId',
  'seq',
  'ack',
  'window',
  'tunnel',
] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

export interface TableCell {
  kind: CellKind;
  /** 1-based record number in that hop's capture; null unless seen, as all that follows. */
  frame: number | null;
  /** On the reference clock, ns since the session's epoch base. */
  time: number | null;
  /** ns since the hop before that saw it, in travel order; null at the first. */
  delayNs: number | null;
  ttl: number | null;
  wireLength: number | null;
  changed: ChangedField[];
}

/** One packet, joined to itself across the hops. */
export interface TableRow {
  /** Place among all packets of the session by the time of the first sighting, from 1. */
  number: number;
  /** Where it was seen first in its travel direction. */
  hop: number;
  frame: number;
  time: number;
  direction: Direction | null;
  /** Number of its conversation, as `flow` in filters. */
  flow: number;
  protocol: string;
  source: string;
  destination: string;
  /** Its headers in a line; not translated, as Wireshark's info column. */
  info: string;
  fate: RowFate;
  /** Segment in which it, or a part of it, was lost; null: none was. */
  lostSegment: number | null;
  /** Which of several identical packets was lost cannot be told. */
  ambiguous: boolean;
  retransmission: boolean;
  /** One per hop of the session, in path order. */
  cells: TableCell[];
}

/** A piece of the packet table. */
export interface TablePage {
  /** Rows of the whole table. */
  total: number;
  /** Place of the first row here. */
  first: number;
  rows: TableRow[];
  /** Place of the packet that was asked about; null when it is not in the table, or none was asked about. */
  found: number | null;
}

export const FLOW_COLUMNS = [
  'first',
  'protocol',
  'source',
  'destination',
  'direction',
  'packets',
  'bytes',
  'lost',
  'retransmissions',
  'p50',
  'p95',
] as const;
export type FlowColumn = (typeof FLOW_COLUMNS)[number];

/** A directed flow on one segment. */
export interface FlowSegment {
  sent: number;
  lost: number;
  partial: number;
  unjudged: number;
  delayNs: { p50: number; p95: number } | null;
}

/** One directed flow over the whole path. */
export interface FlowRow {
  /** Number of the conversation, as `flow` in filters. */
  flow: number;
  direction: Direction | null;
  protocol: string;
  /** As at the hop that saw its first packet. */
  source: string;
  destination: string;
  /** Under which other addresses hops saw it. */
  translated: { hop: number; text: string }[];
  packets: number;
  /** On the wire, at the hop where each packet was seen first. */
  bytes: number;
  /** TCP packets of bytes that the flow had sent before, each counted once. */
  retransmissions: number;
  /** Lost wholly or in part, on all segments. */
  lost: number;
  /** Of packets seen at the first and at the last hop of the path; null when there are none. */
  delayNs: { p50: number; p95: number } | null;
  /** Where its first packet was seen first. */
  hop: number;
  frame: number;
  /** First packet, ns since the session's epoch base. */
  first: number;
  last: number;
  /** One per segment; null where nothing of it was sent. */
  segments: (FlowSegment | null)[];
}

export interface FlowPage {
  total: number;
  first: number;
  rows: FlowRow[];
}

/** The ladder of a piece of time: its packets with all their sightings, or only their number when there are too many. */
export interface LadderView {
  from: number;
  to: number;
  /** Packets of the range that are asked for. */
  total: number;
  /** When `packets` is empty because there are too many: the end of a piece from `from` on that can be drawn. */
  fits: number | null;
  packets: LadderPacket[];
}

export interface LadderPacket {
  /** As `TableRow.number`. */
  number: number;
  direction: Direction | null;
  flow: number;
  info: string;
  fate: RowFate;
  lostSegment: number | null;
  /** TCP: bytes that its flow had sent before. */
  retransmission: boolean;
  /** Number of the latest packet here that carried the same bytes; null: none, or it is not here. */
  repeats: number | null;
  /** In travel order; ns since the session's epoch base. */
  stops: { hop: number; frame: number; time: number }[];
}
