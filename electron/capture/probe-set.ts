import { join } from 'node:path';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { SessionFile, SessionProbe } from '../../shared/session/schema.ts';
import { probeCommand } from '../probes/mtr-command.ts';
import { ProbeRun, type ProbeWay } from './probe-run.ts';
import { Spool } from './spool.ts';
import type { StartOptions } from './types.ts';

/** Where the probes of a plan run. */
export interface ProbeWays {
  now(probe: number): ProbeWay;
  /** With connections that are open. @throws ProblemError */
  again(probe: number): Promise<ProbeWay>;
}

/** A probe broke off (or did not start), or (null) goes on. */
type OnTrouble = (probe: number, problem: Problem | null) => void;

/** All probes of a run. A probe that fails is told and recorded; it never ends the captures. */
export class ProbeSet {
  readonly #options: StartOptions;
  readonly #session: SessionFile;
  readonly #ways: ProbeWays;
  #starting: Promise<void> = Promise.resolve();
  #running: ProbeRun[] = [];
  #stopping = false;

  constructor(options: StartOptions, session: SessionFile, ways: ProbeWays) {
    this.#options = options;
    this.#session = session;
    this.#ways = ways;
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
  start(onTrouble: OnTrouble): Promise<void> {
    this.#starting = Promise.all(
      this.#options.plan.probes.map((_, index) =>
        this.#startOne(index, onTrouble).catch((error: unknown) => {
          const problem = problemOf(error);
          this.#session.probes[index]!.ended = problem.message;
          this.#tell(index, problem, onTrouble);
        }),
      ),
    ).then(() => {});
    return this.#starting;
  }

  /** Ends all and closes their files. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#starting;
    await Promise.all(this.#running.map((run) => run.stop()));
  }

  async #startOne(index: number, onTrouble: OnTrouble): Promise<void> {
    const entry = this.#session.probes[index]!;
    const spool = await Spool.create(join(this.#options.directory, entry.file));
    try {
      const run = await ProbeRun.start(
        {
          spool,
          entry,
          again: () => this.#ways.again(index),
          onLine: (timeNs, line) => this.#options.onProbeLine(index, timeNs, line),
          onTrouble: (problem) => this.#tell(index, problem, onTrouble),
        },
        this.#ways.now(index),
      );
      this.#running.push(run);
    } catch (error) {
      await spool.close();
      throw error;
    }
  }

  #tell(index: number, problem: Problem | null, onTrouble: OnTrouble): void {
    if (this.#stopping) return;
    onTrouble(index, problem);
    if (problem !== null) this.#options.onProbeEnded?.(index, problem);
  }
}
