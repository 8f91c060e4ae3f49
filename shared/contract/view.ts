import type { Direction, SegmentFigures } from './analysis.ts';

/** What the timeline draws of one time range. Times: ns since the session's epoch base, on the reference clock. */
export interface TimelineView {
  from: number;
  to: number;
  /** `density`: too many packets for single ones; `packets`: every packet of the range is here. */
  mode: 'density' | 'packets';
  /** Always there: per hop one count per pixel column, forward and reverse. Length = width. */
  density: { forward: Uint32Array; reverse: Uint32Array }[];
  /** Losses of the range, per segment one count per pixel column at the moment of sending. Length = width. */
  losses: { forward: Uint32Array; reverse: Uint32Array }[];
  /** In `packets` mode: column-wise, one entry per packet and hop at which it was seen. */
  packets: TimelinePackets | null;
}

export interface TimelinePackets {
  count: number;
  /** Entries of the same packet share an id, and follow each other in travel order. */
  id: Uint32Array;
  hop: Uint8Array;
  /** 1-based record number in that hop's file. */
  frame: Uint32Array;
  time: Float64Array;
  wireLength: Uint32Array;
  /** 0 forward, 1 reverse, 2 not on the path. */
  direction: Uint8Array;
  /** PacketState of this entry. */
  state: Uint8Array;
}

/** What a range of time holds, per segment. Times as in `TimelineView`. */
export interface RangeView {
  from: number;
  to: number;
  segments: { forward: RangeFigures; reverse: RangeFigures }[];
}

/** The analysis' figures of the packets that were sent into a segment within the range. */
export interface RangeFigures extends SegmentFigures {
  /** Packets that passed the upstream hop in this direction, judged or not. */
  packets: number;
  /** Their length on the wire there. */
  bytes: number;
}

/** What is to be known of a hop beside its packets. */
export interface HopFacts {
  /** What the path's packets were inside of here, the most frequent first. */
  tunnels: { label: string; packets: number }[];
  /** When its capture did not listen, as far as is known; null: from or to where the session begins or ends. */
  deaf: { from: number | null; to: number | null; reason: string }[];
  /** How far its corrected times may be from the first hop's, from each moment on; `ns` null: not bounded. */
  clock: { from: number; ns: number | null }[];
}

/** What became of a packet after the hop of its entry. */
export const PacketState = {
  onward: 0,
  arrived: 1,
  lost: 2,
  partial: 3,
  unjudged: 4,
  duplicate: 5,
  offPath: 6,
} as const;

/** The same packet at all hops, for the details pane. */
export interface PacketAtHops {
  title: string;
  protocol: string;
  source: string;
  destination: string;
  direction: Direction | null;
  /** Number of its conversation in this session, as `flow` in filters; null for what is in none. */
  flow: number | null;
  /** How the packet was recognised at other hops, in words. */
  matchedBy: string;
  fate: string;
  /** One per hop of the session, in path order. */
  hops: PacketAtHop[];
  /** Compressed captures are still being unpacked: bytes and fields of their hops come a little later. */
  unpacking?: boolean;
}

export interface PacketAtHop {
  hop: string;
  seen: boolean;
  frame: number | null;
  /** As captured, decimal ns since the epoch. */
  captured: string | null;
  /** On the reference clock, ns since the session's epoch base. */
  time: number | null;
  /** ns since the previous hop that saw it, in travel order; null at the first. */
  delayNs: number | null;
  wireLength: number | null;
  /** "what: value" pairs of the fields worth comparing (TTL, tunnel, IP ID, …). */
  fields: { name: string; value: string; changed: boolean }[];
  /** First bytes as captured, for the hex view. */
  bytes: Uint8Array | null;
  /** For a hop that did not see it: why not, in words ("lost between node-a and r1"). */
  note: string;
}
