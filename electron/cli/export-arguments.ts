import { parseArgs } from 'node:util';
import { EXPORT_COMMENTS, EXPORT_TABLES, type ExportComment, type ExportTable } from '../../shared/contract/export.ts';
import { UsageError } from './usage-error.ts';

export interface ExportArguments {
  name: 'export';
  directory: string;
  /** File of the merged capture. */
  pcapng: string | undefined;
  /** File that the whole session is packed into. */
  packed: string | undefined;
  tables: { table: ExportTable; path: string }[];
  filter: string;
  /** ns since the epoch on the first hop's clock. */
  from: bigint | undefined;
  to: bigint | undefined;
  comments: ExportComment[];
  redact: boolean;
  json: boolean;
}

/** @throws UsageError, or parseArgs' own errors */
export function exportArguments(args: string[]): ExportArguments | { name: 'help' } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pcapng: { type: 'string' },
      packed: { type: 'string' },
      redact: { type: 'boolean' },
      table: { type: 'string', multiple: true },
      filter: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      comments: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return { name: 'help' };
  if (positionals.length !== 1)
    throw new UsageError('Give exactly one session: hopscope export SESSION_DIR --pcapng FILE.');
  const tables = (values.table ?? []).map(tableArgument);
  if (!values.pcapng && !values.packed && tables.length === 0)
    throw new UsageError('Say what to write: --pcapng FILE, --table NAME=FILE, --packed FILE, or several of them.');
  if (values.packed !== undefined && !values.packed.toLowerCase().endsWith('.hopscope'))
    throw new UsageError(`--packed ${values.packed}: name the file .hopscope.`);
  return {
    name: 'export',
    directory: positionals[0]!,
    pcapng: values.pcapng,
    packed: values.packed,
    tables,
    filter: values.filter ?? '',
    from: instant('--from', values.from),
    to: instant('--to', values.to),
    comments: commentsArgument(values.comments ?? 'lost'),
    redact: values.redact ?? false,
    json: values.json ?? false,
  };
}

function tableArgument(text: string): { table: ExportTable; path: string } {
  const at = text.indexOf('=');
  const table = EXPORT_TABLES.find((name) => name === text.slice(0, at));
  if (table === undefined || at === text.length - 1)
    throw new UsageError(`--table ${text} is not NAME=FILE with one of ${EXPORT_TABLES.join(', ')}.`);
  return { table, path: text.slice(at + 1) };
}

function commentsArgument(text: string): ExportComment[] {
  if (text === 'none') return [];
  return text.split(',').map((word) => {
    const kind = EXPORT_COMMENTS.find((name) => name === word);
    if (kind === undefined) throw new UsageError(`--comments ${word} is none of ${EXPORT_COMMENTS.join(', ')}, none.`);
    return kind;
  });
}

/** Decimal ns since the epoch, as all answers say times, or `2026-01-31T04:00:00.5Z`. */
function instant(option: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  const [, second = '', fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${second}Z`);
  if (second === '' || Number.isNaN(milliseconds))
    throw new UsageError(
      `${option} ${text} is neither nanoseconds since the epoch nor a time like 2026-01-31T04:00:00Z.`,
    );
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
