import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import type { ExportFormat } from '../../shared/contract/export.ts';
import { Engine } from '../engine/engine.ts';
import { isPacked } from '../sessions/packed-name.ts';
import type { Command } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import { UsageError } from './usage-error.ts';

/** What is counted in a file that is no table. */
const UNITS: Readonly<Record<string, string>> = { pcapng: 'packets', session: 'files' };

/** Writes what was asked for of a saved session; Ctrl-C gives up, and leaves no half file. */
export async function exportSession(command: Command & { name: 'export' }, io: CommandIo): Promise<void> {
  const directory = resolve(command.directory);
  const found = await stat(directory).catch(() => null);
  const packed = found?.isFile() && isPacked(directory);
  if (!found?.isDirectory() && !packed) throw new UsageError(`${directory} is no session.`);
  const formats = command.tables.map(({ path }) => formatOf(path));
  const unpacked = packed ? await mkdtemp(join(tmpdir(), 'hopscope-')) : null;
  const engine = new Engine({ dataDirectory: unpacked ?? directory, keepRecent: false });
  const silence = engine.events.listen((name, payload) => {
    if (name !== 'export.progress') return;
    const { done, total } = payload as { done: number; total: number };
    io.err(`${done} of ${total}`);
  });
  const deaf = io.onInterrupt(() => void engine.request('export.cancel', null));
  try {
    const session = await engine.request('session.open', { directory });
    const { sessionId } = session;
    const base = BigInt(session.epochBase);
    const range =
      command.from === undefined && command.to === undefined
        ? null
        : {
            from: command.from === undefined ? session.from : Number(command.from - base),
            to: command.to === undefined ? session.to : Number(command.to - base),
          };
    const choice = { sessionId, filter: command.filter, range, redact: command.redact };
    const written: object[] = [];
    if (command.pcapng !== undefined) {
      const path = resolve(command.pcapng);
      const file = await engine.request('export.capture', { ...choice, path, comments: command.comments });
      for (const [what, n] of [
        ['have no time in their file', file.untimed],
        ['could not be read', file.unreadable],
      ] as const)
        if (n > 0) io.err(`warning: ${n} records ${what} and are not in it.`);
      written.push({ what: 'pcapng', ...file });
    }
    for (const [i, { table, path }] of command.tables.entries()) {
      const args = { ...choice, path: resolve(path), table, format: formats[i]! };
      written.push({ what: table, ...(await engine.request('export.table', args)) });
    }
    if (command.packed !== undefined) {
      const { redact } = command;
      const path = resolve(command.packed);
      written.push({ what: 'session', ...(await engine.request('export.session', { sessionId, path, redact })) });
    }
    if (command.json) io.out(`${JSON.stringify({ version: 1, files: written }, null, 2)}\n`);
    else
      for (const file of written as { what: string; path: string; count: number; bytes: number }[])
        io.out(`${file.path}: ${file.count} ${UNITS[file.what] ?? 'rows'}, ${file.bytes} bytes\n`);
  } finally {
    deaf();
    silence();
    await engine.close();
    if (unpacked !== null) await rm(unpacked, { recursive: true, force: true });
  }
}

function formatOf(path: string): ExportFormat {
  const extension = extname(path).toLowerCase();
  if (extension === '.csv' || extension === '.json') return extension === '.csv' ? 'csv' : 'json';
  throw new UsageError(`--table ${path}: name the file .csv or .json.`);
}
