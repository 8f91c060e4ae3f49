import type { Direction } from './analysis.ts';

/**
 * Why a record counts as it does: where its packet was seen, how it was recognised, or why not. Times are decimal
 * strings of ns since the epoch; delays are ns.
 */
export interface PacketExplanation {
  hop: string;
  /** 1-based record number in that hop's file. */
  frame: number;
  /** What the record is of its packet: itself, a later fragment, another sighting (`any` captures), or no packet. */
  record: 'packet' | 'fragment' | 'sighting' | 'no-packet';
  /** First record of the packet at this hop: `frame` itself unless it is a fragment or another sighting. */
  packetFrame: number | null;
  protocol: string;
  source: string;
  destination: string;
  /** null: not the path's traffic, or no packet. */
  direction: Direction | null;
  /** The answer in a sentence or two. */
  summary: string;
  /** What identifies the packet: sequence, IP ID, payload and so on, as this hop saw them. */
  identity: ExplainedField[];
  /** One per hop, in path order. */
  hops: ExplainedHop[];
  /** One per segment, in the order in which the packet travels; empty for what is not the path's. */
  segments: ExplainedSegment[];
}

export interface ExplainedField {
  name: string;
  value: string;
}

/** A field in which two records differ. */
export interface FieldDifference {
  name: string;
  /** At the hop that is compared with. */
  before: string;
  after: string;
}

export interface ExplainedHop {
  hop: string;
  seen: boolean;
  /** Every record of the packet here, in file order: fragments, pieces, interfaces of an `any` capture. */
  sightings: PacketSighting[];
  /** For a hop that does not hold it: why, as far as that is known; '' where it was seen. */
  reason: string;
  /** Where it was looked for and not found: the most similar packets, the best first, and what differs. */
  candidates: MatchCandidate[];
}

export interface PacketSighting {
  frame: number;
  captured: string;
  /** On the reference clock. */
  corrected: string;
  /** Since the hop before that saw it, in travel order; null at the first, and for all records but the first of a hop. */
  delayNs: number | null;
  /** How wrong the delay can be by the clocks; null when there is no delay, or nothing bounds it. */
  uncertaintyNs: number | null;
  ttl: number;
  /** Bytes on the wire. */
  length: number;
  /** Interface number (pcapng, SLL2); null when the capture does not say. */
  interface: number | null;
  /** From or to the wire, where the link type says so (`any` captures). */
  way: 'in' | 'out' | null;
  /** Around it, outermost first: vlan, vxlan 1, … */
  tunnels: string[];
  /** Against the hop before that saw it; for further records of a hop, against the first of them. */
  changed: FieldDifference[];
}

export interface MatchCandidate {
  frame: number;
  corrected: string;
  /** Corrected time here less that of the explained packet, ns. */
  timeDifferenceNs: number;
  /** Why it is another packet: the fields that differ; empty when only time or a better match speaks against it. */
  differs: FieldDifference[];
  /** What else speaks against it: too late, belongs to another packet, … */
  note: string;
}

export type SegmentFate =
  | 'delivered'
  | 'partial'
  | 'lost'
  | 'unjudged'
  | 'duplicated'
  | 'unmatched'
  /** Neither side saw it. */
  | 'not-seen';

export interface ExplainedSegment {
  /** Index in `Analysis.segments`. */
  segment: number;
  /** In travel order. */
  from: string;
  to: string;
  fate: SegmentFate;
  reason: string;
  /** How both sides were joined; null unless both saw it. */
  match: PacketMatch | null;
}

export interface PacketMatch {
  /**
   * `strong`: all that no hop changes, with IP ID, window and timestamps. `weak`: without what something rewrites.
   * `bytes`: by TCP byte range, cut or merged on the way.
   */
  by: 'strong' | 'weak' | 'bytes';
  /** The fields that are equal on both sides. */
  fields: string[];
  /** How many packets with these fields each side holds: more than one are matched in order. */
  identical: { before: number; after: number };
  /** Which of several identical packets it is cannot be told. */
  ambiguous: boolean;
  /** Addresses or ports were rewritten between. */
  translated: boolean;
  /** In words. */
  text: string;
}
