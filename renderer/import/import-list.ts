import type { Problem } from '../../shared/contract/errors.ts';
import type { ImportFile, ImportOrder } from '../../shared/contract/import.ts';
import { captureFiles } from './capture-files.ts';

/** One capture that is to become a hop. */
export interface ImportRow extends ImportFile {
  /** Packets that were looked at; null until they were. */
  packets: number | null;
  /** All of the file was looked at. */
  complete: boolean;
  /** Why it cannot be read; it stays out. */
  problem: Problem | null;
  /** False: nothing tells its place, it stands as it was given. */
  placed: boolean;
}

export interface Proposal {
  /** Paths of the readable files in path order. */
  paths: string[];
  certain: boolean;
  why: string;
}

/** Captures on their way into a session. */
export interface ImportList {
  /** In the order of the hops. */
  rows: ImportRow[];
  proposal: Proposal | null;
  /** A person has put them into an order, which no proposal changes any more. */
  moved: boolean;
}

export const emptyList: ImportList = { rows: [], proposal: null, moved: false };

/** With more files at the end, under names of their own; those that are there already stay as they are. */
export function withFiles(list: ImportList, paths: readonly string[]): ImportList {
  const known = new Set(list.rows.map(({ path }) => path));
  const fresh = paths.filter((path, i) => !known.has(path) && paths.indexOf(path) === i);
  const names = list.rows.map(({ name }) => name);
  const rows = captureFiles(fresh, names).map((file) => ({
    ...file,
    packets: null,
    complete: true,
    problem: null,
    placed: true,
  }));
  return { ...list, rows: [...list.rows, ...rows] };
}

/** With what the engine found in the files it was asked about; in its order, unless a person has chosen one. */
export function withOrder(list: ImportList, asked: readonly ImportFile[], answer: ImportOrder): ImportList {
  const rows = list.rows.map((row) => {
    const at = asked.findIndex(({ path }) => path === row.path);
    const facts = answer.files[at];
    if (!facts) return row;
    const { packets, complete, problem } = facts;
    return { ...row, packets, complete, problem, placed: !answer.uncertain.includes(at) };
  });
  const paths = answer.order.map((i) => asked[i]!.path);
  const proposal = paths.length < 2 ? null : { paths, certain: answer.certain, why: answer.why };
  const next = { ...list, rows, proposal };
  return list.moved ? next : proposed(next);
}

/** In the proposed order; what it does not name keeps its order behind. */
export function proposed(list: ImportList): ImportList {
  const { proposal } = list;
  if (!proposal) return list;
  const place = ({ path }: ImportRow) => {
    const at = proposal.paths.indexOf(path);
    return at < 0 ? proposal.paths.length : at;
  };
  return { ...list, rows: [...list.rows].sort((a, b) => place(a) - place(b)), moved: false };
}

/** Whether the hops stand as proposed, as far as they were looked at. */
export function isProposed({ rows, proposal }: ImportList): boolean {
  if (!proposal) return false;
  const order = rows.map(({ path }) => path).filter((path) => proposal.paths.includes(path));
  return order.every((path, i) => path === proposal.paths.filter((each) => order.includes(each))[i]);
}

/** One hop taken to another place among those that can be read. */
export function movedTo(list: ImportList, path: string, to: number): ImportList {
  const hops = readable(list);
  const row = hops.find((each) => each.path === path);
  if (!row || to < 0 || to >= hops.length || hops[to] === row) return list;
  const rows = hops.filter((each) => each !== row);
  rows.splice(to, 0, row);
  return { ...list, rows: [...rows, ...list.rows.filter(({ problem }) => problem !== null)], moved: true };
}

export function renamed(list: ImportList, path: string, name: string): ImportList {
  return { ...list, rows: list.rows.map((row) => (row.path === path ? { ...row, name } : row)) };
}

export function without(list: ImportList, path: string): ImportList {
  return { ...list, rows: list.rows.filter((row) => row.path !== path) };
}

/** The captures that can become hops. */
export const readable = ({ rows }: ImportList): ImportRow[] => rows.filter(({ problem }) => problem === null);

/** What is wrong with the name of a hop; null when nothing is. */
export function nameFault(list: ImportList, row: ImportRow): 'empty' | 'double' | 'letters' | null {
  const name = row.name.trim();
  if (name === '') return 'empty';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
  if (/[\u0000-\u001f\u007f/\\]/.test(name)) return 'letters';
  return readable(list).some((other) => other.path !== row.path && other.name.trim() === name) ? 'double' : null;
}

/** The files as they are to be imported. */
export const importable = (list: ImportList): ImportFile[] =>
  readable(list).map(({ name, path }) => ({ name: name.trim(), path }));

/** The same on the command line. */
export function analyzeCommand(files: readonly ImportFile[]): string {
  const quoted = (text: string) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  return ['hopscope analyze', ...files.map(({ name, path }) => `--hop ${quoted(`${name}=${path}`)}`)].join(' ');
}
