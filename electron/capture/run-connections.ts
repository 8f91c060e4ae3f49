import { ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { cancelled } from './arming.ts';
import type { StartOptions } from './types.ts';

/** Channels of a run on one connection at first: sshd's MaxSessions is 10 unless set, and terminals want some, too. */
export const CHANNELS = 8;

/** A clock, and what is opened for a moment: fetching, removing. */
const OTHER_CHANNELS = 2;

/** Where the capture of a hop runs, and the further connections to its node that it must not see. */
export interface HopWay {
  connection: NodeConnection;
  others: readonly string[];
}

interface NodeWays {
  /** The first is the node's own; the others are this run's alone. */
  connections: NodeConnection[];
  /** `$SSH_CONNECTION` of each; empty where there is but one. */
  ends: string[];
}

/** The connections of a run: as many to each node as its captures, probes and the rest need channels. */
export class RunConnections {
  readonly #options: StartOptions;
  readonly #channels: number;
  #closed = false;
  readonly #ways = new Map<string, NodeWays>();

  private constructor(options: StartOptions, channels: number) {
    this.#options = options;
    this.#channels = channels;
  }

  /**
   * @param channels how many to use of one connection
   * @throws ProblemError of the first node that cannot be reached; what was opened for this run is closed then
   */
  static async open(options: StartOptions, channels: number): Promise<RunConnections> {
    const { plan, signal } = options;
    const opened = new RunConnections(options, channels);
    const used = new Set([...plan.hops.map((hop) => hop.node), ...plan.probes.map((probe) => probe.node)]);
    const results = await Promise.allSettled([...used].map((node) => opened.#connect(node)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined || signal?.aborted) {
      opened.close();
      throw failed === undefined || signal?.aborted ? cancelled() : new ProblemError(problemOf(failed.reason));
    }
    return opened;
  }

  forHop(index: number): HopWay {
    const { hops } = this.#options.plan;
    const { node } = hops[index]!;
    return this.#way(node, onNode(hops.slice(0, index), node));
  }

  /** Where a probe runs: behind the captures of its node, so that none has to share what sshd allows. */
  forProbe(index: number): NodeConnection {
    const { hops, probes } = this.#options.plan;
    const { node } = probes[index]!;
    return this.#way(node, onNode(hops, node) + onNode(probes.slice(0, index), node)).connection;
  }

  /** The same with connections that are open: those that were lost are made anew. @throws ProblemError */
  async again(index: number): Promise<HopWay> {
    await this.#renew(this.#options.plan.hops[index]!.node);
    return this.forHop(index);
  }

  /** The same for a probe. @throws ProblemError */
  async probeAgain(index: number): Promise<NodeConnection> {
    await this.#renew(this.#options.plan.probes[index]!.node);
    return this.forProbe(index);
  }

  /** For what else runs on a node: the connection with the fewest channels in use. */
  get forOthers(): Map<string, NodeConnection> {
    return new Map([...this.#ways].map(([node, { connections }]) => [node, connections.at(-1)!]));
  }

  /** Closes those that were opened for this run. */
  close(): void {
    this.#closed = true;
    for (const { connections } of this.#ways.values())
      for (const connection of connections.slice(1)) connection.close();
  }

  /** The connection that has the channel of this number on a node, and what must be excluded there besides it. */
  #way(node: string, channel: number): { connection: NodeConnection; others: readonly string[] } {
    const { connections, ends } = this.#ways.get(node)!;
    const way = Math.floor(channel / this.#channels);
    return { connection: connections[way]!, others: ends.filter((_, i) => i !== way) };
  }

  /** For the trigger of a hop: as `forOthers`. What it leaves out holds also for the first connection. */
  forTrigger(hop: number): { connection: NodeConnection; others: readonly string[] } {
    const { node } = this.#options.plan.hops[hop]!;
    const { connections, ends } = this.#ways.get(node)!;
    return { connection: connections.at(-1)!, others: ends };
  }

  async #renew(node: string): Promise<void> {
    await this.#connect(node);
    // Over while it was made.
    if (this.#closed) {
      this.close();
      throw cancelled();
    }
  }

  async #connect(name: string): Promise<void> {
    const { plan, pool } = this.#options;
    const before = this.#ways.get(name)?.connections ?? [];
    const node = plan.nodes.find((each) => each.name === name)!;
    const ways: NodeWays = { connections: [await pool.connect(node, plan.nodes)], ends: [] };
    const trigger = plan.hops.some((hop) => hop.node === name && hop.name === plan.trigger?.hop) ? 1 : 0;
    const channels = onNode(plan.hops, name) + onNode(plan.probes, name) + trigger + OTHER_CHANNELS;
    const count = Math.ceil(channels / this.#channels);
    try {
      for (let i = 1; i < count; i++) ways.connections.push(await pool.another(node, plan.nodes, i));
      if (count > 1) for (const connection of ways.connections) ways.ends.push(await endsOf(connection));
    } catch (error) {
      // Those of before carry captures that have nothing to do with the one that is gone.
      for (const connection of ways.connections.slice(1)) if (!before.includes(connection)) connection.close();
      throw error;
    }
    this.#ways.set(name, ways);
  }
}

function onNode(parts: readonly { node: string }[], node: string): number {
  return parts.filter((part) => part.node === node).length;
}

/** What the node's sshd says of a connection; empty when that is nothing that a filter could name. */
async function endsOf(connection: NodeConnection): Promise<string> {
  const { stdout } = await connection.run('echo "hopscope $SSH_CONNECTION"');
  return /^hopscope ([0-9A-Fa-f.:%\w-]+ \d+ [0-9A-Fa-f.:%\w-]+ \d+)$/m.exec(stdout)?.[1] ?? '';
}
