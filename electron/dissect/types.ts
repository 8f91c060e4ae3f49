import type { DissectedField, DissectedSource, DissectorInfo } from '../../shared/contract/dissect.ts';

/** A packet as dissected; frame numbers are those of the loaded capture. */
export interface DissectedFrame {
  tree: DissectedField[];
  sources: DissectedSource[];
  /** What can be followed, and the display filter that picks that stream. */
  follow: { protocol: string; filter: string }[];
}

/** A row of Wireshark's packet list. */
export interface DissectedRow {
  protocol: string;
  info: string;
}

/** What a stream holds; which side is the server is not told, because Wireshark itself does not always know. */
export interface DissectedStream {
  chunks: { frame: number; bytes: Uint8Array }[];
}

/**
 * Something that dissects captures as Wireshark does, in a process of its own, shaped like sharkd. One request at a time.
 * What it cannot do rejects with an Error whose message says why; after `DissectorGone` it answers nothing any more.
 */
export interface Dissector {
  readonly info: DissectorInfo;
  /** Replaces what was loaded before. @returns number of packets */
  load(capture: Uint8Array): Promise<number>;
  /** @param number 1-based */
  row(number: number): Promise<DissectedRow>;
  frame(number: number): Promise<DissectedFrame>;
  /** @param filter as a frame's `follow` says it */
  follow(protocol: string, filter: string): Promise<DissectedStream>;
  /** Ends the process, whatever it is doing. */
  kill(): void;
}

/** Starts a dissector; rejects with an Error when that is not possible. */
export type StartDissector = () => Promise<Dissector>;

/** The process ended, or was ended, before it answered. */
export class DissectorGone extends Error {}
