import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { cleanText } from './clean-text.ts';
import { lostProblem } from './connect-problems.ts';
import type { FloodGuard } from './flood-guard.ts';
import { collect, remoteProcess, remoteShell, type TrackedProcess } from './remote-process.ts';
import type { Secrets } from './secrets.ts';
import { type Target, targetText } from './target.ts';
import type { Timing } from './timing.ts';
import type { CommandResult, NodeConnection, RemoteProcess, RemoteShell } from './types.ts';

const OUTPUT_LIMIT = 4 * 1024 * 1024;
const RUN_TIMEOUT_MS = 60_000;

/** An open, logged-in connection. */
export class SshConnection implements NodeConnection {
  readonly node: PlanNode;
  readonly place: string;
  readonly secrets: Secrets;
  /** Settles when the connection has ended, for whatever reason. */
  readonly ended: Promise<Problem | null>;
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #guard: FloodGuard;
  readonly #timing: Timing;
  readonly #processes = new Set<TrackedProcess>();
  #closing = false;
  #over = false;

  /** @param client logged in; call it in its `ready` event, so that no error goes unheard */
  constructor(
    node: PlanNode,
    target: Target,
    client: Client,
    socket: Duplex,
    guard: FloodGuard,
    timing: Timing,
    secrets: Secrets,
  ) {
    this.node = node;
    this.secrets = secrets;
    this.place = `${target.username}@${targetText(target)}`;
    this.#client = client;
    this.#socket = socket;
    this.#guard = guard;
    this.#timing = timing;
    let failure: Error | null = null;
    client.on('error', (error) => {
      failure ??= error;
      // A node that does not answer will not answer to the end of the connection either.
      socket.destroy();
    });
    this.ended = new Promise((resolve) => {
      client.once('close', () => {
        this.#over = true;
        for (const process of this.#processes) process.lost();
        this.#processes.clear();
        resolve(this.#closing ? null : lostProblem(node.name, target, timing, failure));
      });
    });
  }

  /** Whether channels can still be opened. */
  get open(): boolean {
    return !this.#over && !this.#closing;
  }

  async exec(command: string): Promise<RemoteProcess> {
    return await this.#channel(
      'command',
      (answer) => this.#client.exec(command, answer),
      (channel) => {
        const process = remoteProcess(channel);
        this.#processes.add(process);
        channel.once('close', () => this.#processes.delete(process));
        return process;
      },
    );
  }

  async run(
    command: string,
    options: { input?: string; limit?: number; timeoutMs?: number } = {},
  ): Promise<CommandResult> {
    const process = await this.exec(command);
    return await collect(
      process,
      { node: this.node.name, command },
      {
        input: options.input ?? '',
        limit: options.limit ?? OUTPUT_LIMIT,
        timeoutMs: options.timeoutMs ?? RUN_TIMEOUT_MS,
      },
    );
  }

  async shell(columns: number, rows: number): Promise<RemoteShell> {
    const pty = { term: 'xterm-256color', cols: columns, rows, width: 0, height: 0 };
    return await this.#channel('terminal', (answer) => this.#client.shell(pty, answer), remoteShell);
  }

  /**
   * A stream to another machine as seen from this node, for a connection through it (ssh's ProxyJump).
   * @throws ProblemError `jump-failed`, without a subject: the caller knows who wanted to go there
   */
  async forward(to: Target): Promise<Duplex> {
    try {
      return await this.#channel(
        'tunnel',
        (answer) => this.#client.forwardOut('127.0.0.1', 0, to.host, to.port, answer),
        (c) => {
          c.on('error', () => {});
          return c;
        },
      );
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'channel-refused') throw error;
      const reason = error.problem.details?.['reason'] ?? '';
      throw new ProblemError({
        code: 'jump-failed',
        subject: null,
        message: `The jump host "${this.node.name}" could not open a way to ${targetText(to)}: ${reason}.`,
        remedy:
          `Try it on the jump host: nc -vz ${to.host} ${to.port}. ` +
          'If it is "administratively prohibited", its sshd needs AllowTcpForwarding yes.',
      });
    }
  }

  onClosed(listener: (problem: Problem | null) => void): void {
    void this.ended.then(listener);
  }

  close(): void {
    if (this.#closing || this.#over) return;
    this.#closing = true;
    this.#client.end();
    // A node that does not answer the goodbye is left after a second.
    setTimeout(() => this.#socket.destroy(), 1000).unref();
  }

  /** Opens a channel within the time limit; `use` is called in the same turn of the loop, before anything can be missed. */
  #channel<T>(
    what: string,
    start: (answer: (error: Error | undefined, channel: ClientChannel) => void) => void,
    use: (channel: ClientChannel) => T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let late = false;
      const refuse = (code: string, reason: string, remedy: string) => {
        clearTimeout(timer);
        const message = `The node did not open a channel for a ${what}: ${reason}.`;
        reject(new ProblemError({ code, subject: this.node.name, message, remedy, details: { reason } }));
      };
      const timer = setTimeout(() => {
        late = true;
        refuse(
          'timeout',
          `no answer within ${this.#timing.openMs / 1000} s`,
          'Check the load of this node, and try again.',
        );
      }, this.#timing.openMs);
      const notConnected = () => refuse('connection-lost', 'the connection is closed', 'Connect again.');
      if (!this.open) {
        notConnected();
        return;
      }
      try {
        start((error, channel) => {
          if (late) channel?.close();
          else if (!error) {
            clearTimeout(timer);
            this.#guard.watch(channel);
            resolve(use(channel));
          } else if (this.#over) notConnected();
          else
            refuse(
              'channel-refused',
              openFailure(error),
              'Its sshd allows a number of channels per connection (MaxSessions in /etc/ssh/sshd_config, 10 unless set): close terminals, or raise it.',
            );
        });
      } catch {
        notConnected();
      }
    });
  }
}

/** Why a channel was not opened, in the words of RFC 4254, section 5.1, and the server's own. */
function openFailure(error: Error & { reason?: unknown }): string {
  const said = cleanText(error.message.replace('(SSH) Channel open failure: ', ''));
  if (error.reason === 1) return `administratively prohibited (${said})`;
  return said || 'refused';
}
