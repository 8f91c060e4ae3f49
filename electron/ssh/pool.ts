import type { Duplex } from 'node:stream';
import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { type ConfigSources, configSources } from './config/config-files.ts';
import { cancelled, openConnection } from './connect.ts';
import type { SshConnection } from './connection.ts';
import { HostKeyCheck, type UnknownKey } from './host-key-check.ts';
import { identitiesOf, nothingToLogIn, type Unlock } from './identities.ts';
import { jumpChain, type Stage } from './jump-chain.ts';
import { judgeKey, knownHostsName, knownKeyTypes } from './known-hosts.ts';
import { KnownHostsStore } from './known-hosts-store.ts';
import { Patience } from './patience.ts';
import { Secrets, secretName } from './secrets.ts';
import { type Target, type TrustSettings, targetText } from './target.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';
import type { ConnectionPool, NodeConnection, PoolOptions } from './types.ts';

type NodeState = 'connecting' | 'connected' | 'lost' | 'closed';

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
  readonly #sources: ConfigSources | null;
  readonly #secrets: Secrets;
  readonly #entries = new Map<string, Entry>();
  /** Keys that were refused as unknown, by name in known_hosts, and where they would be recorded. */
  readonly #unknown = new Map<string, UnknownKey & { store: KnownHostsStore }>();

  constructor(options: PoolOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    this.#sources = options.sshConfig === 'none' ? null : configSources(options.sshConfig);
    this.#secrets = new Secrets(options.ask, options.lastingSecrets);
  }

  async connect(node: PlanNode, others: readonly PlanNode[]): Promise<NodeConnection> {
    const [stage, ...way] = jumpChain(node, others, this.#sources) as [Stage, ...Stage[]];
    return await this.#connect(stage, way);
  }

  async another(node: PlanNode, others: readonly PlanNode[], number: number): Promise<NodeConnection> {
    const [stage, ...way] = jumpChain(node, others, this.#sources) as [Stage, ...Stage[]];
    // A name of the plan holds no control character.
    return await this.#connect(stage, way, `${node.name}\n${number}`);
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
    const { store } = shown;
    const verdict = judgeKey(store.read(), name, shown.keyType, shown.key);
    if (verdict.kind === 'unknown') store.append(name, shown.keyType, shown.key);
    else if (verdict.kind !== 'known')
      throw new ProblemError({
        code: verdict.kind === 'changed' ? 'host-key-changed' : 'host-key-revoked',
        subject: null,
        message: `Another host key of ${name} has been recorded or revoked meanwhile; this one is not trusted.`,
        remedy: `Compare the entries of ${name} in ${store.file ?? 'known_hosts'}, and connect again.`,
      });
    this.#unknown.delete(name);
  }

  disconnect(node: string): void {
    for (const key of [...this.#entries.keys()]) if (key === node || key.startsWith(`${node}\n`)) this.#drop(key);
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    entry.abort.abort();
    entry.connection?.close();
  }

  async closeAll(): Promise<void> {
    const entries = [...this.#entries.values()];
    for (const key of [...this.#entries.keys()]) this.#drop(key);
    await Promise.all(entries.map((e) => e.opening.then((c) => c.ended).catch(() => null)));
  }

  /**
   * @param way the machines to go through, nearest to the node first
   * @param key the node's name, and for a further connection what tells it from the first
   */
  #connect(stage: Stage, way: readonly Stage[], key = stage.node.name): Promise<SshConnection> {
    const { node } = stage;
    // The state of a node is that of its first connection.
    const tell = (state: NodeState, problem: Problem | null) => {
      if (key === node.name) this.#tell(node, state, problem);
    };
    const definition = JSON.stringify([stage, ...way]);
    const old = this.#entries.get(key);
    if (old !== undefined && old.definition === definition && old.connection?.open !== false) return old.opening;
    if (old !== undefined) this.#drop(key);

    const abort = new AbortController();
    const entry: Entry = { definition, abort, connection: null, opening: this.#open(stage, way, abort.signal) };
    this.#entries.set(key, entry);
    tell('connecting', null);
    entry.opening.then(
      (connection) => {
        entry.connection = connection;
        // Given up in the very moment in which it was made.
        if (abort.signal.aborted) connection.close();
        else tell('connected', null);
        connection.onClosed((problem) => {
          this.#forget(key, entry);
          tell(problem === null ? 'closed' : 'lost', problem);
        });
      },
      (error) => {
        this.#forget(key, entry);
        tell('closed', abort.signal.aborted ? null : problemOf(error));
      },
    );
    return entry.opening;
  }

  async #open({ node, target }: Stage, way: readonly Stage[], signal: AbortSignal): Promise<SshConnection> {
    const patience = new Patience();
    const unlock = this.#secrets.canAsk ? this.#unlock(node, patience, signal) : null;
    const identities = await identitiesOf(node, target.login, unlock);
    for (const remark of target.remarks) this.#remark(node, remark);
    if (identities.keys.length === 0 && !(await this.#hasOtherWay(target)))
      throw nothingToLogIn(node, identities.passedOver);
    const through = way.length === 0 ? null : await this.#through(node, way, target);
    if (signal.aborted) {
      through?.destroy();
      throw cancelled(node.name);
    }
    const store = this.#storeFor(target.trust);
    const check = new HostKeyCheck(node.name, target, store, this.#options.acceptNew === true);
    try {
      return await openConnection({
        node,
        target,
        identities,
        secrets: this.#secrets,
        check,
        knownKeyTypes: knownKeyTypes(store.read(), target.knownAs),
        through,
        timing: timingFor(this.#timing, target),
        onRemark: (problem) => this.#options.onRemark?.(problem),
        patience,
        signal,
      });
    } catch (error) {
      through?.destroy();
      if (check.unknown !== null) this.#unknown.set(target.knownAs, { ...check.unknown, store });
      throw error instanceof ProblemError ? new ProblemError({ ...error.problem, subject: node.name }) : error;
    }
  }

  /** Whether a login without a key is possible: somebody can be asked, or the password is known. */
  async #hasOtherWay(target: Target): Promise<boolean> {
    if (!target.login.methods.some((method) => method !== 'publickey')) return false;
    return this.#secrets.canAsk || (await this.#secrets.known(secretName.login(placeOf(target)))) !== null;
  }

  #unlock(node: PlanNode, patience: Patience, signal: AbortSignal): Unlock {
    return async (file) => {
      patience.hold(true);
      try {
        const used = await this.#secrets.obtain({
          name: secretName.key(file.path),
          question: {
            kind: 'passphrase',
            node: node.name,
            about: file.path,
            instruction: '',
            prompts: [{ text: 'Passphrase', echo: false }],
          },
          use: async (passphrase) => file.unlock(passphrase),
          attempts: 3,
          signal,
        });
        return used === 'given-up' ? null : used;
      } finally {
        patience.hold(false);
      }
    };
  }

  /** The files to trust: those of the command line alone, else those of the configuration, else the usual ones. */
  #storeFor(trust: TrustSettings): KnownHostsStore {
    const { knownHosts } = this.#options;
    if (knownHosts !== undefined) return new KnownHostsStore([knownHosts], []);
    return new KnownHostsStore(trust.userFiles, trust.globalFiles);
  }

  /** A stream to the target through the machines of the way; what fails there is told as a failure of `node`, naming the jump host. */
  async #through(node: PlanNode, way: readonly Stage[], target: Target): Promise<Duplex> {
    const [jump, ...rest] = way as [Stage, ...Stage[]];
    const { name } = jump.node;
    let connection: SshConnection;
    try {
      connection = await this.#connect(jump, rest);
    } catch (error) {
      const problem = problemOf(error);
      throw new ProblemError({
        ...problem,
        subject: node.name,
        message: `Its jump host "${name}" cannot be used: ${problem.message}`,
        details: { ...problem.details, jump: name },
      });
    }
    try {
      return await connection.forward(target);
    } catch (error) {
      const problem = problemOf(error);
      throw new ProblemError({ ...problem, subject: node.name, details: { ...problem.details, jump: name } });
    }
  }

  #remark(node: PlanNode, text: string): void {
    this.#options.onRemark?.({
      code: 'ssh-config-not-followed',
      subject: node.name,
      message: `Something of the SSH configuration is not followed: ${text}.`,
      remedy: 'Where it matters, give host, user, port, key and jump host of this node in the plan.',
    });
  }

  #forget(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #tell(node: PlanNode, state: NodeState, problem: Problem | null): void {
    this.#options.onState?.(node.name, state, problem);
  }
}

function placeOf(target: Target): string {
  return `${target.username}@${targetText(target)}`;
}

function timingFor(usual: Timing, { timing }: Target): Timing {
  return {
    ...usual,
    keepaliveMs: timing.keepaliveMs ?? usual.keepaliveMs,
    keepaliveCount: timing.keepaliveCount ?? usual.keepaliveCount,
  };
}
