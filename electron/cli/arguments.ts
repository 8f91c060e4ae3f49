import { parseArgs } from 'node:util';
import type { HopOrder } from '../engine/analyse-session.ts';
import { type ExportArguments, exportArguments } from './export-arguments.ts';
import { UsageError } from './usage-error.ts';

export interface JudgeArguments {
  json: boolean;
  tmaxSeconds: number | undefined;
  targets: string[];
}

/** A record to be explained. */
export interface RecordName {
  hop: string;
  frame: number;
}

export interface AnalyzeArguments extends JudgeArguments {
  order: HopOrder;
  explain: RecordName[];
  /** Figures per flow in the answer. */
  flows: boolean;
  /** Figures per piece of time of that many seconds in the answer. */
  seriesSeconds: number | undefined;
}

/** What is given of a trigger; the rest is as the plan says, or as usual. */
export interface TriggerArguments {
  at: { hop: string; filter: string } | undefined;
  afterSeconds: number | undefined;
  ringSeconds: number | undefined;
}

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  | ({ name: 'analyze'; hops: { name: string; path: string }[] } & AnalyzeArguments)
  | ({ name: 'analyze-session'; directory: string } & AnalyzeArguments)
  | ({
      name: 'capture';
      planPath: string;
      out: string;
      durationSeconds: number | undefined;
      /** In place of what the plan says. */
      trigger: TriggerArguments;
      knownHosts: string | undefined;
      acceptNew: boolean;
      sshConfig: string | undefined;
    } & JudgeArguments)
  | {
      name: 'sweep';
      planPath: string;
      list: boolean;
      json: boolean;
      knownHosts: string | undefined;
      acceptNew: boolean;
      sshConfig: string | undefined;
    }
  | ExportArguments
  | ({ name: 'demo'; live: boolean; durationSeconds: number | undefined; out: string | undefined } & JudgeArguments);

const COMMON = {
  json: { type: 'boolean' },
  tmax: { type: 'string' },
  target: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError for everything that is not a call of the contract */
export function parseCommand(argv: readonly string[]): Command {
  const [first, ...rest] = argv;
  if (first === undefined)
    throw new UsageError('A command is missing: analyze, capture, export, sweep or demo. See hopscope --help.');
  if (first === '--version') return { name: 'version' };
  if (first === '--help' || first === '-h' || first === 'help') return { name: 'help' };
  try {
    if (first === 'analyze') return analyze(rest);
    if (first === 'capture') return capture(rest);
    if (first === 'export') return exportArguments(rest);
    if (first === 'sweep') return sweep(rest);
    if (first === 'demo') return demo(rest);
  } catch (error) {
    // parseArgs throws TypeErrors with a code for unknown and incomplete options.
    if (String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) {
      throw new UsageError(`${(error as Error).message.split('. ')[0]}. See hopscope --help.`);
    }
    throw error;
  }
  throw new UsageError(
    `There is no command "${first}": use analyze, capture, export, sweep or demo. See hopscope --help.`,
  );
}

function analyze(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON,
      hop: { type: 'string', multiple: true },
      order: { type: 'string' },
      explain: { type: 'string', multiple: true },
      flows: { type: 'boolean' },
      series: { type: 'string' },
    },
  });
  if (values.help) return { name: 'help' };
  const hops = (values.hop ?? []).map(hopArgument);
  const how = {
    ...judge(values),
    order: orderArgument(values.order),
    explain: (values.explain ?? []).map(recordArgument),
    flows: values.flows ?? false,
    seriesSeconds: seconds('--series', values.series, 0.001, 86400),
  };
  if (positionals.length > 0) {
    if (hops.length > 0) throw new UsageError('Give either a session directory or --hop NAME=FILE, not both.');
    if (positionals.length > 1)
      throw new UsageError(`One session directory at a time: "${positionals[1]}" is too many.`);
    return { name: 'analyze-session', directory: positionals[0]!, ...how };
  }
  if (hops.length < 2) {
    throw new UsageError(
      'Give a session directory, or at least two hops in path order: --hop NAME=FILE --hop NAME=FILE.',
    );
  }
  const names = hops.map((hop) => hop.name);
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double !== undefined) throw new UsageError(`Two hops are named "${double}": give each its own name.`);
  checkRecords(how.explain, names);
  return { name: 'analyze', hops, ...how };
}

function capture(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON,
      out: { type: 'string' },
      duration: { type: 'string' },
      trigger: { type: 'string' },
      after: { type: 'string' },
      ring: { type: 'string' },
      'known-hosts': { type: 'string' },
      'accept-new': { type: 'boolean' },
      'ssh-config': { type: 'string' },
    },
  });
  if (values.help) return { name: 'help' };
  if (positionals.length !== 1)
    throw new UsageError('Give exactly one plan: hopscope capture PLAN.json --out SESSION_DIR.');
  if (!values.out) throw new UsageError('--out SESSION_DIR is missing: where to keep the session.');
  return {
    name: 'capture',
    planPath: positionals[0]!,
    out: values.out,
    durationSeconds: seconds('--duration', values.duration, 0.1, 86400),
    trigger: {
      at: values.trigger === undefined ? undefined : triggerArgument(values.trigger),
      afterSeconds: seconds('--after', values.after, 0.1, 86400),
      ringSeconds: seconds('--ring', values.ring, 1, 3600),
    },
    knownHosts: values['known-hosts'],
    acceptNew: values['accept-new'] ?? false,
    sshConfig: values['ssh-config'],
    ...judge(values),
  };
}

function sweep(args: string[]): Command {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      list: { type: 'boolean' },
      json: { type: 'boolean' },
      'known-hosts': { type: 'string' },
      'accept-new': { type: 'boolean' },
      'ssh-config': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return { name: 'help' };
  if (positionals.length !== 1) throw new UsageError('Give exactly one plan: hopscope sweep PLAN.json.');
  return {
    name: 'sweep',
    planPath: positionals[0]!,
    list: values.list ?? false,
    json: values.json ?? false,
    knownHosts: values['known-hosts'],
    acceptNew: values['accept-new'] ?? false,
    sshConfig: values['ssh-config'],
  };
}

function demo(args: string[]): Command {
  const { values } = parseArgs({
    args,
    options: { ...COMMON, live: { type: 'boolean' }, duration: { type: 'string' }, out: { type: 'string' } },
  });
  if (values.help) return { name: 'help' };
  return {
    name: 'demo',
    live: values.live ?? false,
    durationSeconds: seconds('--duration', values.duration, 0.1, 86400),
    out: values.out,
    ...judge(values),
  };
}

function judge(values: { json?: boolean; tmax?: string; target?: string[] }): JudgeArguments {
  return {
    json: values.json ?? false,
    tmaxSeconds: seconds('--tmax', values.tmax, 0.001, 3600),
    targets: (values.target ?? []).map(targetArgument),
  };
}

/** NAME=FILE; the name ends at the first "=", files may hold more of them. */
function hopArgument(text: string): { name: string; path: string } {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new UsageError(`--hop ${text} is not NAME=FILE.`);
  return { name: text.slice(0, at), path: text.slice(at + 1) };
}

/** HOP=FILTER; the name ends at the first "=", filters may hold more of them. */
function triggerArgument(text: string): { hop: string; filter: string } {
  const at = text.indexOf('=');
  const filter = text.slice(at + 1).trim();
  if (at < 1 || filter === '') throw new UsageError(`--trigger ${text} is not HOP=FILTER.`);
  return { hop: text.slice(0, at), filter };
}

/** HOP:FRAME; the frame follows the last ":", names may hold more of them. */
function recordArgument(text: string): RecordName {
  const at = text.lastIndexOf(':');
  const frame = /^[1-9][0-9]{0,9}$/.test(text.slice(at + 1)) ? Number(text.slice(at + 1)) : 0;
  if (at < 1 || frame === 0)
    throw new UsageError(`--explain ${text} is not HOP:FRAME (a hop's name and a record number from 1 on).`);
  return { hop: text.slice(0, at), frame };
}

/** @throws UsageError for a record of a hop that does not exist */
export function checkRecords(records: readonly RecordName[], hops: readonly string[]): void {
  const unknown = records.find(({ hop }) => !hops.includes(hop));
  if (unknown !== undefined)
    throw new UsageError(
      `--explain ${unknown.hop}:${unknown.frame}: there is no hop "${unknown.hop}", only ${hops.join(', ')}.`,
    );
}

function orderArgument(text: string | undefined): HopOrder {
  if (text === undefined || text === 'given' || text === 'auto') return text ?? 'given';
  throw new UsageError(`--order ${text} is neither auto nor given.`);
}

function targetArgument(text: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text)) return text;
  throw new UsageError(`--target ${text} is not an IPv4 or IPv6 address.`);
}

function seconds(option: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} ${text} is not a number of seconds from ${min} to ${max}.`);
}
