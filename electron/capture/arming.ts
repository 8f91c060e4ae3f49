import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { SessionFile } from '../../shared/session/schema.ts';
import { HopCapture } from './hop-capture.ts';
import { HopFile } from './hop-file.ts';
import { carriedHop, spoolLimits } from './remote-command.ts';
import type { HopWay, RunConnections } from './run-connections.ts';
import type { StartOptions } from './types.ts';

const ARM_MS = 15_000;

export interface Armed {
  hops: HopCapture[];
  /** What they fill. */
  files: HopFile[];
  /** Each node's clock at a moment when all captures listened; null when the node cannot tell. */
  starts: (bigint | null)[];
  /** Milliseconds between the first and the last that began to listen, by the local clock. */
  spreadMs: number;
}

/**
 * Starts all captures at once and waits until the last one listens.
 * @throws ProblemError of the first that fails, or when the signal aborts; all are stopped by then
 */
export async function armCaptures(
  options: StartOptions,
  session: SessionFile,
  connections: RunConnections,
): Promise<Armed> {
  const { plan, signal } = options;
  const total = plan.hops.length;
  const files: HopFile[] = [];
  for (const [index, { file }] of session.hops.entries())
    files.push(
      await HopFile.create(
        join(options.directory, file),
        (bytes) => options.onBytes(index, bytes),
        // What is spooled has its ring on the node.
        carriedHop(plan, plan.hops[index]!).carry === 'spool' ? undefined : plan.trigger?.ringSeconds,
      ),
    );
  const opened: HopCapture[] = [];
  const times: number[] = [];
  const state = () =>
    options.onState({ phase: 'arming', detail: `armed ${times.length} of ${total}`, problems: [], spreadMs: null });
  const arm = async (index: number): Promise<HopCapture> => {
    const capture = await openCapture(options, plan, index, files[index]!, connections.forHop(index));
    opened.push(capture);
    await capture.listening.catch(async (error: unknown) => {
      await capture.closed;
      throw new ProblemError(capture.problem ?? problemOf(error));
    });
    // A fault of the spool or of the login shell ends a capture that listens already.
    if (capture.problem !== null) throw new ProblemError(capture.problem);
    times.push(performance.now());
    state();
    return capture;
  };
  state();
  const arming = plan.hops.map((_, index) => arm(index));
  const limit = timeLimit(signal, () => slowHop(options, opened.length, times.length));
  try {
    const hops = await Promise.race([Promise.all(arming), limit.promise]);
    const starts = await Promise.race([Promise.all(hops.map((hop) => hop.mark('start'))), limit.promise]);
    const over = hops.find((hop) => hop.over);
    if (over !== undefined) throw new ProblemError(await over.endedEarly);
    return { hops, files, starts, spreadMs: Math.max(...times) - Math.min(...times) };
  } catch (error) {
    await Promise.all(opened.map((capture) => capture.discard()));
    // Those that were still opening: they have got their channel by now, or never will.
    const late = await Promise.allSettled(arming);
    await Promise.all(late.map((result) => (result.status === 'fulfilled' ? result.value.discard() : undefined)));
    await Promise.all(opened.map((capture) => capture.discard()));
    await removeFiles(files);
    throw new ProblemError(problemOf(error));
  } finally {
    limit.clear();
  }
}

/** Starts the capture of one hop. @param plan with the processes of pods @throws ProblemError */
export async function openCapture(
  { pool, plan: { nodes } }: StartOptions,
  plan: Plan,
  index: number,
  file: HopFile,
  { connection, others }: HopWay,
): Promise<HopCapture> {
  const hop = carriedHop(plan, plan.hops[index]!);
  return HopCapture.open({
    connection,
    hop,
    file,
    spool: hop.carry === 'spool' ? spoolLimits(plan) : null,
    others,
    reconnect: () => pool.connect(connection.node, nodes),
  });
}

/** For another try, which makes them anew. */
async function removeFiles(files: readonly HopFile[]): Promise<void> {
  for (const file of files) {
    await file.close().catch(() => {});
    await rm(file.path, { force: true });
  }
}

function slowHop({ plan }: StartOptions, opened: number, listening: number): ProblemError {
  return new ProblemError({
    code: 'arming-timeout',
    subject: null,
    message: `only ${listening} of ${plan.hops.length} captures began to listen within ${ARM_MS / 1000} s (${opened} were started).`,
    remedy: 'Check each node from its terminal: is it overloaded, does tcpdump start there?',
  });
}

/** Rejects on abort or when arming takes too long. */
function timeLimit(
  signal: AbortSignal | undefined,
  late: () => ProblemError,
): { promise: Promise<never>; clear(): void } {
  let clear = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => reject(cancelled());
    const timer = setTimeout(() => reject(late()), ARM_MS);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    clear = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  promise.catch(() => {});
  return { promise, clear };
}

/** What a person gets who gave up. */
export function cancelled(): ProblemError {
  return new ProblemError({
    code: 'cancelled',
    subject: null,
    message: 'the start was given up.',
    remedy: 'Start again when ready.',
  });
}
