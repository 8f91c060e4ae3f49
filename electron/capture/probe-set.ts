import { join } from 'node:path';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { SessionFile, SessionProbe } from '../../shared/session/schema.ts';
import { probeCommand } from '../probes/mtr-command.ts';
import { ProbeProcess } from '../probes/probe-process.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { Spool } from './spool.ts';
import type { StartOptions } from './types.ts';

/** All probes of a run. A probe that fails is told and recorded; it never ends the captures. */
export class ProbeSet {
  readonly #options: StartOptions;
  readonly #session: SessionFile;
  readonly #connectionOf: (probe: number) => NodeConnection;
  #starting: Promise<void> = Promise.resolve();
  #running: { process: ProbeProcess; spool: Spool }[] = [];
  #stopping = false;

  /** @param connectionOf the connection over which a probe of the plan runs */
  constructor(options: StartOptions, session: SessionFile, connectionOf: (probe: number) => NodeConnection) {
    this.#options = options;
    this.#session = session;
    this.#connectionOf = connectionOf;
  }

  /** What session.json says of the probes before they start. */
  static sessionEntries(plan: Plan, files: readonly string[]): SessionProbe[] {
    return plan.probes.map((probe, i) => ({
      node: probe.node,
      target: probe.target,
      protocol: probe.protocol,
      intervalSeconds: probe.intervalSeconds,
      file: `probes/${files[i]}.jsonl`,
      command: probeCommand(probe, plan.nodes.find((node) => node.name === probe.node)!),
      stampedOnNode: false,
      clockId: null,
      targetAddress: null,
      ended: null,
    }));
  }

  /** Starts all; resolves when each has started or failed. */
  start(onProblem: (problem: Problem) => void): Promise<void> {
    this.#starting = Promise.all(
      this.#options.plan.probes.map((_, index) =>
        this.#startOne(index, onProblem).catch((error: unknown) => this.#onEnded(index, problemOf(error), onProblem)),
      ),
    ).then(() => {});
    return this.#starting;
  }

  /** Ends all and closes their files. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#starting;
    await Promise.all(
      this.#running.map(async ({ process, spool }) => {
        await process.stop();
        await spool.close().catch(() => {});
      }),
    );
  }

  async #startOne(index: number, onProblem: (problem: Problem) => void): Promise<void> {
    const probe = this.#options.plan.probes[index]!;
    const entry = this.#session.probes[index]!;
    const spool = await Spool.create(join(this.#options.directory, entry.file));
    try {
      const process = await ProbeProcess.start({
        connection: this.#connectionOf(index),
        probe,
        spool,
        onLine: (timeNs, line) => this.#options.onProbeLine(index, timeNs, line),
      });
      this.#running.push({ process, spool });
      entry.stampedOnNode = process.stampedOnNode;
      entry.clockId = process.stampedOnNode ? process.clockId : null;
      entry.targetAddress = process.targetAddress;
      void process.ended.then((problem) => {
        if (problem !== null && !this.#stopping) this.#onEnded(index, problem, onProblem);
      });
    } catch (error) {
      await spool.close();
      throw error;
    }
  }

  #onEnded(index: number, problem: Problem, onProblem: (problem: Problem) => void): void {
    this.#session.probes[index]!.ended = problem.message;
    onProblem(problem);
    this.#options.onProbeEnded?.(index, problem);
  }
}
