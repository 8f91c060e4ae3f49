import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { analyseFiles, analyseSession } from '../engine/analyse-session.ts';
import { isCapturing } from '../sessions/capture-lock.ts';
import { readSession } from '../sessions/session-directory.ts';
import type { Command } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import { formatAnalysis } from './format-analysis.ts';
import { UsageError } from './usage-error.ts';

export async function analyzeFiles(command: Command & { name: 'analyze' }, io: CommandIo): Promise<void> {
  for (const { name, path } of command.hops) {
    const found = await stat(path).catch(() => null);
    if (found === null) throw new UsageError(`${name}: ${path} does not exist.`);
    if (found.isDirectory()) throw new UsageError(`${name}: ${path} is a directory, not a capture file.`);
  }
  const { result } = await analyseFiles(command.hops, command);
  printAnalysis(result.analysis, command.json, io);
}

/** Reads only: a session that was cut short is analysed as far as it goes, and left as it is. */
export async function analyzeSession(command: Command & { name: 'analyze-session' }, io: CommandIo): Promise<void> {
  const directory = resolve(command.directory);
  const found = await stat(directory).catch(() => null);
  if (found === null) throw new UsageError(`${directory} does not exist.`);
  if (!found.isDirectory()) {
    throw new UsageError(
      `${directory} is no session directory. For capture files use --hop NAME=FILE --hop NAME=FILE.`,
    );
  }
  const session = await readSession(directory);
  if (session.state === 'running') {
    const why = isCapturing(directory) ? 'is still being captured into' : 'was cut short';
    io.err(`warning: ${directory} ${why}: analysing what has been received.`);
  }
  const { result } = await analyseSession(directory, session, command);
  printAnalysis(result.analysis, command.json, io);
}

/** The answer on standard output: exactly one JSON document, or tables. Warnings also go to standard error with JSON. */
export function printAnalysis(analysis: Analysis, json: boolean, io: CommandIo): void {
  if (!json) {
    io.out(formatAnalysis(analysis));
    return;
  }
  for (const { hop, message } of analysis.warnings) io.err(`warning: ${hop}: ${message}`);
  io.out(`${JSON.stringify(analysis, null, 2)}\n`);
}
