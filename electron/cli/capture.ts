import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeIssues } from '../../shared/contract/engine-schemas.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import { type Plan, planSchema } from '../../shared/contract/plan.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import { readJsonFile } from '../sessions/safe-json.ts';
import { claimDirectory } from '../sessions/session-store.ts';
import { printAnalysis } from './analyze.ts';
import { answerQuestions, giveUpQuestions } from './answer-questions.ts';
import type { Command, JudgeArguments, TriggerArguments } from './arguments.ts';
import type { CommandIo } from './command-io.ts';
import { ProblemsError } from './problems-error.ts';
import { showProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

export async function capture(command: Command & { name: 'capture' }, io: CommandIo): Promise<void> {
  const plan = withTrigger(await readPlan(command.planPath), command.trigger);
  const out = resolve(command.out);
  const release = await claimDirectory(out).catch((error: unknown) => {
    throw error instanceof ProblemError
      ? new UsageError(`--out: ${error.problem.message} ${error.problem.remedy}`)
      : error;
  });
  const { knownHosts, acceptNew, sshConfig } = command;
  try {
    await runCapture(
      withDuration(plan, command.durationSeconds),
      out,
      { knownHosts, acceptNew, sshConfig },
      command,
      io,
    );
    io.err(`saved ${out}`);
  } catch (error) {
    // Only an unused directory goes: what was received stays, whatever failed afterwards.
    if (!existsSync(join(out, 'session.json'))) await release();
    throw error;
  }
}

/**
 * Checks, captures until the duration is over or a stop is asked for, and prints the analysis.
 * @throws ProblemError, or ProblemsError with all that the check found
 */
export async function runCapture(
  plan: Plan,
  out: string,
  options: Omit<EngineOptions, 'dataDirectory'>,
  judge: JudgeArguments,
  io: CommandIo,
): Promise<void> {
  // The list of recent sessions is the app's: scripts leave no trace outside SESSION_DIR.
  const engine = new Engine({ ...options, dataDirectory: out, keepRecent: false, interactive: io.ask !== null });
  const hideProgress = showProgress(engine.events, io);
  const stopAsking = answerQuestions(engine, io);
  let stops = 0;
  const release = io.onInterrupt(() => {
    stops++;
    if (stops > 1) io.abandon();
    io.err('stopping; once more gives up at once');
    giveUpQuestions(engine).catch(() => undefined);
    engine.request('capture.cancel', null).catch(() => undefined);
  });
  try {
    const problems = await engine.request('plan.check', { plan });
    if (problems.length > 0) throw new ProblemsError(problems);
    if (stops > 0) throw interrupted();
    await engine.startCapture(plan, out, judge);
    const { sessionId } = await engine.captureFinished();
    const analysis = await engine.request('session.analysis', { sessionId });
    printAnalysis(analysis, judge.json, io);
  } finally {
    release();
    hideProgress();
    stopAsking();
    await engine.close();
  }
}

/** @throws UsageError naming the path within the JSON */
export async function readPlan(path: string): Promise<Plan> {
  let value: unknown;
  try {
    value = await readJsonFile(path);
  } catch (error) {
    throw error instanceof ProblemError ? new UsageError(`The plan ${error.problem.message}`) : error;
  }
  const parsed = planSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`The plan ${path} cannot be used: ${describeIssues(parsed.error.issues)}.`);
}

export function withDuration(plan: Plan, durationSeconds: number | undefined): Plan {
  return durationSeconds === undefined ? plan : { ...plan, durationSeconds };
}

/** @throws UsageError when there is nothing that `--after` or `--ring` could be about, or the plan cannot have it */
export function withTrigger(plan: Plan, { at, afterSeconds, ringSeconds }: TriggerArguments): Plan {
  if (at === undefined && afterSeconds === undefined && ringSeconds === undefined) return plan;
  if (at === undefined && plan.trigger === undefined)
    throw new UsageError(
      '--after and --ring are about a trigger: give --trigger HOP=FILTER, or "trigger" in the plan.',
    );
  const trigger = {
    ...plan.trigger,
    ...at,
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
    ...(ringSeconds === undefined ? {} : { ringSeconds }),
  };
  const parsed = planSchema.safeParse({ ...plan, trigger });
  if (parsed.success) return parsed.data;
  throw new UsageError(`--trigger: ${describeIssues(parsed.error.issues)}.`);
}

function interrupted(): ProblemError {
  return new ProblemError({
    code: 'cancelled',
    subject: null,
    message: 'Stopped before the capture began; nothing was kept.',
    remedy: 'Run it again when ready.',
  });
}
