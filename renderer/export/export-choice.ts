import type { ExportComment, ExportTable } from '../../shared/contract/export.ts';
import type { TimeRange } from '../state/view-store.ts';

/** Views that can be saved as a picture. */
export const PICTURES = ['timeline', 'path', 'ladder', 'latency', 'jitter', 'stdev', 'delay'] as const;
export type PictureKind = (typeof PICTURES)[number];
/** Colours of a picture: the window's, or those of a theme. */
export const PICTURE_THEMES = ['window', 'light', 'dark'] as const;
export type PictureTheme = (typeof PICTURE_THEMES)[number];

export const EXPORT_KINDS = [
  'capture',
  'session',
  'packets',
  'flows',
  'segments',
  'losses',
  'probes',
  ...PICTURES,
] as const;
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
  /** Addresses replaced; payload, names and comments left out. */
  redact: boolean;
  theme: PictureTheme;
}

/** Formats that a kind comes in; a capture has but its own. */
export function formatsOf(kind: ExportKind): readonly ExportDraft['format'][] {
  if (kind === 'capture' || kind === 'session') return [];
  return isPicture(kind) ? ['svg', 'png'] : ['csv', 'json'];
}

/** Figures over the whole window have no range. */
export function hasRange(kind: ExportKind): boolean {
  return kind === 'capture' || kind === 'packets' || kind === 'losses';
}

export function hasFilter(kind: ExportKind): boolean {
  return kind !== 'probes' && kind !== 'session' && !isPicture(kind);
}

export function isTable(kind: ExportKind): kind is ExportTable {
  return kind !== 'capture' && kind !== 'session' && !isPicture(kind);
}

export function isPicture(kind: ExportKind): kind is PictureKind {
  return PICTURES.some((picture) => picture === kind);
}

/** The name that is proposed: the session's, what it is, and how it is written. */
export function exportName(
  session: string,
  { kind, format, redact }: Pick<ExportDraft, 'kind' | 'format' | 'redact'>,
): string {
  // A redacted file does not carry the session's name either.
  const safe = (redact ? 'redacted' : session)
    .replace(/[/\\:*?"<>|\p{Cc}]/gu, '-')
    .slice(0, 80)
    .trim();
  if (kind === 'capture') return `${safe}.pcapng`;
  return kind === 'session' ? `${safe}.hopscope` : `${safe} ${kind}.${format}`;
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
  else if (draft.kind === 'session') parts.push('--packed', quoted(name));
  else parts.push('--table', quoted(`${draft.kind}=${name}`));
  if (filter !== '' && hasFilter(draft.kind)) parts.push('--filter', quoted(filter));
  if (range !== null && hasRange(draft.kind)) parts.push('--from', at(range.from), '--to', at(range.to));
  if (draft.kind === 'capture') parts.push('--comments', draft.comments.join(',') || 'none');
  if (draft.redact) parts.push('--redact');
  return parts.join(' ');
}

function quoted(text: string): string {
  return /^[\w./=:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
