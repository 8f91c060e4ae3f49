import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type NextAuthHandler } from 'ssh2';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { offeredAlgorithms } from './algorithms.ts';
import { cleanText } from './clean-text.ts';
import { type Attempt, closedEarlyProblem, connectProblem } from './connect-problems.ts';
import { SshConnection } from './connection.ts';
import type { HostKeyCheck } from './host-key-check.ts';
import { hostVerifier } from './host-verifier.ts';
import type { Identity } from './identities.ts';
import type { Target } from './target.ts';
import type { Timing } from './timing.ts';

/** Everything that one connection attempt needs, looked up beforehand. */
export interface ConnectRequest {
  node: PlanNode;
  target: Target;
  identities: readonly Identity[];
  check: HostKeyCheck;
  /** Key types known for the host, which are asked for first. */
  knownKeyTypes: ReadonlySet<string>;
  /** A stream through a jump host; null: straight over TCP. */
  through: Duplex | null;
  timing: Timing;
  /** Gives up. */
  signal: AbortSignal;
}

/**
 * Connects and logs in. Nothing of an identity leaves before the host key has been accepted.
 * @throws ProblemError that names node, reason and remedy
 */
export function openConnection(request: ConnectRequest): Promise<SshConnection> {
  const { node, target, check, timing, signal } = request;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const socket = request.through ?? connectTcp({ host: target.host, port: target.port, noDelay: true });
    const login = new Login(request);
    let settled = false;

    const fail = (error: Error | null) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      const attempt: Attempt = {
        node: node.name,
        target,
        tried: login.tried,
        methodsLeft: login.methodsLeft,
        verified: check.verified,
      };
      reject(
        new ProblemError(
          check.problem ?? (error === null ? closedEarlyProblem(attempt) : connectProblem(attempt, error)),
        ),
      );
    };
    const onAbort = () => {
      if (settled) return;
      settled = true;
      socket.destroy();
      reject(cancelled(node.name));
    };

    // This listener stays for good: an `error` event that nobody hears would end the process.
    client.on('error', (error) => {
      if (isOfOneIdentity(error)) login.note(error);
      else fail(error);
    });
    client.once('close', () => fail(null));
    client.once('ready', () => {
      if (settled) return;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      resolve(new SshConnection(node, target, client, socket, timing));
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
      return;
    }
    client.connect({
      sock: socket,
      username: target.username,
      hostVerifier: hostVerifier((key) => check.accept(key)),
      algorithms: offeredAlgorithms(request.knownKeyTypes),
      authHandler: (methodsLeft, _partial, next) => login.next(methodsLeft, next),
      readyTimeout: timing.readyMs,
      keepaliveInterval: timing.keepaliveMs,
      keepaliveCountMax: 3,
      agentForward: false,
    });
  });
}

/** The refusal of a connection that was given up. */
export function cancelled(node: string): ProblemError {
  return new ProblemError({
    code: 'cancelled',
    subject: node,
    message: 'The connection was given up before it was made.',
    remedy: 'Connect again when it is needed.',
  });
}

/** Offers the identities one after the other and remembers what was tried. */
class Login {
  readonly tried: string[] = [];
  methodsLeft: readonly string[] = [];
  readonly #request: ConnectRequest;
  #next = 0;

  constructor(request: ConnectRequest) {
    this.#request = request;
  }

  next(methodsLeft: readonly string[] | null, answer: NextAuthHandler): void {
    this.methodsLeft = methodsLeft ?? [];
    const identity = this.#request.identities[this.#next++];
    const { username } = this.#request.target;
    // ssh2 verifies the host before; should it ever not, nothing is sent all the same.
    if (identity === undefined || !this.#request.check.verified) {
      (answer as unknown as (method: false) => void)(false);
      return;
    }
    this.tried.push(identity.label);
    answer(
      identity.kind === 'key'
        ? ({ type: 'publickey', username, key: identity.key } as unknown as AnyAuthMethod)
        : { type: 'agent', username, agent: identity.socket },
    );
  }

  /** An identity that could not be used at all; ssh2 goes on with the next one. */
  note(error: Error): void {
    const last = this.tried.pop();
    if (last !== undefined) this.tried.push(`${last} (${cleanText(error.message, 120)})`);
  }
}

function isOfOneIdentity(error: Error & { level?: string }): boolean {
  return error.level === 'agent' || (error.level === 'client-authentication' && /signing/.test(error.message));
}
