import type { Problem } from './errors.ts';

/** One capture file on its way into a session, with the name that its hop gets. */
export interface ImportFile {
  name: string;
  path: string;
}

/** What paths that were dropped or chosen lead to. */
export interface ImportPaths {
  /** Directories that hold a session, and sessions packed in one file. */
  sessions: string[];
  /** Capture files, or what may be one; of a directory that is no session the captures that it holds. */
  files: string[];
  /** One for each path that leads to nothing that can be opened. */
  problems: Problem[];
}

/** What is in capture files, and in which order a path leads through them. */
export interface ImportOrder {
  /** In the order that was asked about. */
  files: ImportFileFacts[];
  /** Indices of the readable files in path order; what nothing tells stands as it was given. */
  order: number[];
  /** Every pair of neighbours and the beginning of the path are told by packets, without contradiction. */
  certain: boolean;
  /** What the order was told by, and what it was not, in words; empty for fewer than two readable files. */
  why: string;
  /** Indices of files whose place nothing tells. */
  uncertain: number[];
}

export interface ImportFileFacts {
  /** Packets that were looked at. */
  packets: number;
  /** All of the file was looked at; else only its beginning, which was enough for the order. */
  complete: boolean;
  /** Why it cannot be read; null when it can. */
  problem: Problem | null;
}
