/** What comments a merged capture holds of ours; those of the capture files are in it anyway. */
export const EXPORT_COMMENTS = ['lost', 'unjudged', 'rewritten'] as const;
export type ExportComment = (typeof EXPORT_COMMENTS)[number];

export const EXPORT_TABLES = ['packets', 'flows', 'segments', 'losses', 'probes'] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];

export const EXPORT_FORMATS = ['csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Which packets leave: those that pass a filter and were first seen in a range. */
export interface ExportChoice {
  /** docs/filter.md; empty: all. */
  filter: string;
  /** ns since the session's epoch base; null: the whole session. */
  range: { from: number; to: number } | null;
}

/** How packets leave. */
export interface ExportRedaction {
  /**
   * Addresses of all layers replaced, the same by the same and subnets by subnets; payload, options, comments, names of
   * hops and nodes, commands and filters left out. Absent: false.
   */
  redact?: boolean | undefined;
}

/** A file that was written. */
export interface ExportedFile {
  path: string;
  bytes: number;
  /** Packets of a capture, or rows of a table. */
  count: number;
}

export interface ExportedCapture extends ExportedFile {
  /** Packets by hop, in path order. */
  hops: number[];
  /** Packets with a comment. */
  commented: number;
  /** Records that are not in it: their files tell no time for them. */
  untimed: number;
  /** Records that are not in it: their bytes could not be read. */
  unreadable: number;
}

/** How far the export is that runs; all of it is not known before the packets are counted. */
export interface ExportProgress {
  done: number;
  total: number;
}
