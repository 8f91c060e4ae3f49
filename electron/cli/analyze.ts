import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flowFigures } from '../../shared/analysis/flow-figures.ts';
import { seriesFigures } from '../../shared/analysis/series-figures.ts';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import type { Analysis } from '../../shared/contract/analysis.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { explainPacket } from '../../shared/diagnose/explain-packet.ts';
import { analyseFiles, analyseSession } from '../engine/analyse-session.ts';
import { isCapturing } from '../sessions/capture-lock.ts';
import { isPacked } from '../sessions/packed-name.ts';
import { type AnalyzeArguments, type Command, checkRecords, type RecordName } from './arguments.ts';
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
  explain(result, command.explain);
  addParts(result, command);
  printAnalysis(result.analysis, command.json, io);
}

/**
 * A session that was cut short is analysed as far as it goes, and left as it is; only what it held before a trigger is
 * put together.
 */
export async function analyzeSession(command: Command & { name: 'analyze-session' }, io: CommandIo): Promise<void> {
  const directory = resolve(command.directory);
  const found = await stat(directory).catch(() => null);
  if (found === null) throw new UsageError(`${directory} does not exist.`);
  if (found.isFile() && isPacked(directory)) {
    await analyzePacked(directory, command, io);
    return;
  }
  if (!found.isDirectory()) {
    throw new UsageError(
      `${directory} is no session directory. For capture files use --hop NAME=FILE --hop NAME=FILE.`,
    );
  }
  const { readSession } = await import('../sessions/session-directory.ts');
  let session = await readSession(directory);
  checkRecords(
    command.explain,
    session.hops.map(({ name }) => name),
  );
  if (session.state === 'running') {
    const capturing = isCapturing(directory);
    if (!capturing) session = await (await import('../sessions/settle-rings.ts')).settleRings(directory, session);
    const why = capturing ? 'is still being captured into' : 'was cut short';
    io.err(`warning: ${directory} ${why}: analysing what has been received.`);
  }
  const { result } = await analyseSession(directory, session, command);
  explain(result, command.explain);
  addParts(result, command);
  printAnalysis(result.analysis, command.json, io);
}

/** A session in one file, unpacked for as long as it takes. */
async function analyzePacked(
  path: string,
  command: Command & { name: 'analyze-session' },
  io: CommandIo,
): Promise<void> {
  const { unpackSession } = await import('../sessions/unpack-session.ts');
  const room = await mkdtemp(join(tmpdir(), 'hopscope-'));
  try {
    await analyzeSession({ ...command, directory: await unpackSession(path, room) }, io);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** Adds the explanations asked for to the answer. */
function explain(result: AnalysisResult, records: readonly RecordName[]): void {
  if (records.length === 0) return;
  result.analysis.explain = records.map(({ hop, frame }) => {
    try {
      return explainPacket(
        result,
        result.inputs.findIndex(({ name }) => name === hop),
        frame,
      );
    } catch (error) {
      // A record that does not exist is a wrong call.
      throw error instanceof ProblemError ? new UsageError(`--explain ${hop}:${frame}: ${error.message}`) : error;
    }
  });
}

/** Adds the figures per flow and over time that were asked for to the answer. */
function addParts(result: AnalysisResult, asked: AnalyzeArguments): void {
  if (asked.flows) result.analysis.flows = flowFigures(result);
  if (asked.seriesSeconds !== undefined) result.analysis.series = seriesFigures(result, asked.seriesSeconds);
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
