import type { ExportComment, ExportTable } from '../../shared/contract/export.ts';
import type { TimeRange } from '../state/view-store.ts';

export const EXPORT_KINDS = ['capture', 'packets', 'flows', 'segments', 'losses', 'probes', 'timeline'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export type ExportRange = 'all' | 'visible' | 'selected';

/** What the dialog was told. */
export interface ExportDraft {
  kind: ExportKind;
  format: 'csv' | 'json' | 'svg' | 'png';
  range: ExportRange;
  /** Only what passes the filter that is applied. */
  filtered: boolean;
  comments: ExportComment[];
}

/** Formats that a kind comes in; a capture has but its own. */
export function formatsOf(kind: ExportKind): readonly ExportDraft['format'][] {
  if (kind === 'capture') return [];
  return kind === 'timeline' ? ['svg', 'png'] : ['csv', 'json'];
}

/** Figures over the whole window have no range. */
export function hasRange(kind: ExportKind): boolean {
  return kind === 'capture' || kind === 'packets' || kind === 'losses';
}

export function hasFilter(kind: ExportKind): boolean {
  return kind !== 'probes' && kind !== 'timeline';
}

export function isTable(kind: ExportKind): kind is ExportTable {
  return kind !== 'capture' && kind !== 'timeline';
}

/** The name that is proposed: the session's, what it is, and how it is written. */
export function exportName(session: string, { kind, format }: Pick<ExportDraft, 'kind' | 'format'>): string {
  const safe = session
    .replace(/[/\\:*?"<>|\p{Cc}]/gu, '-')
    .slice(0, 80)
    .trim();
  return kind === 'capture' ? `${safe}.pcapng` : `${safe} ${kind}.${format}`;
}

/** The range in ns since the epoch base; null: the whole session. */
export function rangeOf(range: ExportRange, visible: TimeRange, selected: TimeRange | null): TimeRange | null {
  if (range === 'all') return null;
  return range === 'visible' ? visible : selected;
}

/** The same export on the command line, for a POSIX shell. */
export function exportCommand(
  directory: string,
  epochBase: string,
  name: string,
  draft: ExportDraft,
  filter: string,
  range: TimeRange | null,
): string {
  const at = (ns: number) => String(BigInt(epochBase) + BigInt(Math.round(ns)));
  const parts = ['hopscope', 'export', quoted(directory)];
  if (draft.kind === 'capture') parts.push('--pcapng', quoted(name));
  else parts.push('--table', quoted(`${draft.kind}=${name}`));
  if (filter !== '' && hasFilter(draft.kind)) parts.push('--filter', quoted(filter));
  if (range !== null && hasRange(draft.kind)) parts.push('--from', at(range.from), '--to', at(range.to));
  if (draft.kind === 'capture') parts.push('--comments', draft.comments.join(',') || 'none');
  return parts.join(' ');
}

function quoted(text: string): string {
  return /^[\w./=:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
