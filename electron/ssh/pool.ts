import type { Duplex } from 'node:stream';
import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { cancelled, openConnection } from './connect.ts';
import type { SshConnection } from './connection.ts';
import { HostKeyCheck, type UnknownKey } from './host-key-check.ts';
import { identitiesOf } from './identities.ts';
import { jumpChain } from './jump-chain.ts';
import { judgeKey, knownHostsName, knownKeyTypes } from './known-hosts.ts';
import { KnownHostsStore } from './known-hosts-store.ts';
import { type Target, targetOf } from './target.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';
import type { ConnectionPool, NodeConnection, PoolOptions } from './types.ts';

interface Entry {
  /** The node and its way as they were when the connection was asked for. */
  definition: string;
  opening: Promise<SshConnection>;
  abort: AbortController;
  connection: SshConnection | null;
}

/** A pool of connections, one per node name. @param timing other time limits than the usual, for tests */
export function createPool(options: PoolOptions, timing: Timing = DEFAULT_TIMING): ConnectionPool {
  return new Pool(options, timing);
}

class Pool implements ConnectionPool {
  readonly #options: PoolOptions;
  readonly #timing: Timing;
  readonly #store: KnownHostsStore;
  readonly #entries = new Map<string, Entry>();
  /** Keys that were refused as unknown, by name in known_hosts. */
  readonly #unknown = new Map<string, UnknownKey>();

  constructor(options: PoolOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    this.#store = new KnownHostsStore(options.knownHosts);
  }

  async connect(node: PlanNode, others: readonly PlanNode[]): Promise<NodeConnection> {
    return await this.#connect(node, jumpChain(node, others));
  }

  async trust(host: string, port: number, fingerprint: string): Promise<void> {
    const name = knownHostsName(host, port);
    const shown = this.#unknown.get(name);
    if (shown?.fingerprint !== fingerprint)
      throw new ProblemError({
        code: 'host-key-not-shown',
        subject: null,
        message: `${name} has not shown a host key with the fingerprint ${fingerprint}.`,
        remedy: 'Connect again, and compare the fingerprint that is shown then.',
      });
    const verdict = judgeKey(this.#store.read(), name, shown.keyType, shown.key);
    if (verdict.kind === 'unknown') this.#store.append(host.toLowerCase(), port, shown.keyType, shown.key);
    else if (verdict.kind !== 'known')
      throw new ProblemError({
        code: verdict.kind === 'changed' ? 'host-key-changed' : 'host-key-revoked',
        subject: null,
        message: `Another host key of ${name} has been recorded or revoked meanwhile; this one is not trusted.`,
        remedy: `Compare the entries of ${name} in ${this.#store.file}, and connect again.`,
      });
    this.#unknown.delete(name);
  }

  disconnect(node: string): void {
    const entry = this.#entries.get(node);
    if (entry === undefined) return;
    this.#entries.delete(node);
    entry.abort.abort();
    entry.connection?.close();
  }

  async closeAll(): Promise<void> {
    const entries = [...this.#entries.values()];
    for (const name of [...this.#entries.keys()]) this.disconnect(name);
    await Promise.all(entries.map((e) => e.opening.then((c) => c.ended).catch(() => null)));
  }

  /** @param way the nodes to go through, nearest to `node` first */
  #connect(node: PlanNode, way: readonly PlanNode[]): Promise<SshConnection> {
    const definition = JSON.stringify([node, ...way]);
    const old = this.#entries.get(node.name);
    if (old !== undefined && old.definition === definition && old.connection?.open !== false) return old.opening;
    if (old !== undefined) this.disconnect(node.name);

    const abort = new AbortController();
    const entry: Entry = { definition, abort, connection: null, opening: this.#open(node, way, abort.signal) };
    this.#entries.set(node.name, entry);
    this.#tell(node, 'connecting', null);
    entry.opening.then(
      (connection) => {
        entry.connection = connection;
        // Given up in the very moment in which it was made.
        if (abort.signal.aborted) connection.close();
        else this.#tell(node, 'connected', null);
        connection.onClosed((problem) => {
          this.#forget(node.name, entry);
          this.#tell(node, problem === null ? 'closed' : 'lost', problem);
        });
      },
      (error) => {
        this.#forget(node.name, entry);
        this.#tell(node, 'closed', abort.signal.aborted ? null : problemOf(error));
      },
    );
    return entry.opening;
  }

  async #open(node: PlanNode, way: readonly PlanNode[], signal: AbortSignal): Promise<SshConnection> {
    const target = targetOf(node);
    const identities = await identitiesOf(node);
    const through = way.length === 0 ? null : await this.#through(node, way, target);
    if (signal.aborted) {
      through?.destroy();
      throw cancelled(node.name);
    }
    const check = new HostKeyCheck(node.name, target, this.#store, this.#options.acceptNew === true);
    try {
      const knownTypes = knownKeyTypes(this.#store.read(), knownHostsName(target.host, target.port));
      return await openConnection({
        node,
        target,
        identities,
        check,
        knownKeyTypes: knownTypes,
        through,
        timing: this.#timing,
        signal,
      });
    } catch (error) {
      through?.destroy();
      if (check.unknown !== null) this.#unknown.set(knownHostsName(target.host, target.port), check.unknown);
      throw error instanceof ProblemError ? new ProblemError({ ...error.problem, subject: node.name }) : error;
    }
  }

  /** A stream to the target through the nodes of the way; what fails there is told as a failure of `node`, naming the jump host. */
  async #through(node: PlanNode, way: readonly PlanNode[], target: Target): Promise<Duplex> {
    const [jump, ...rest] = way as [PlanNode, ...PlanNode[]];
    let connection: SshConnection;
    try {
      connection = await this.#connect(jump, rest);
    } catch (error) {
      const problem = problemOf(error);
      throw new ProblemError({
        ...problem,
        subject: node.name,
        message: `Its jump host "${jump.name}" cannot be used: ${problem.message}`,
        details: { ...problem.details, jump: jump.name },
      });
    }
    try {
      return await connection.forward(target);
    } catch (error) {
      const problem = problemOf(error);
      throw new ProblemError({ ...problem, subject: node.name, details: { ...problem.details, jump: jump.name } });
    }
  }

  #forget(name: string, entry: Entry): void {
    if (this.#entries.get(name) === entry) this.#entries.delete(name);
  }

  #tell(node: PlanNode, state: 'connecting' | 'connected' | 'lost' | 'closed', problem: Problem | null): void {
    this.#options.onState?.(node.name, state, problem);
  }
}
