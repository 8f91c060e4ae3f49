import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { legacyAmong, offeredAlgorithms } from './algorithms.ts';
import { type Attempt, closedEarlyProblem, connectProblem } from './connect-problems.ts';
import { SshConnection } from './connection.ts';
import { FloodGuard } from './flood-guard.ts';
import type { HostKeyCheck } from './host-key-check.ts';
import { hostVerifier } from './host-verifier.ts';
import type { Identities } from './identities.ts';
import { Login } from './login.ts';
import type { Patience } from './patience.ts';
import type { Secrets } from './secrets.ts';
import { type Target, targetText } from './target.ts';
import type { Timing } from './timing.ts';

/** Everything that one connection attempt needs, looked up beforehand. */
export interface ConnectRequest {
  node: PlanNode;
  target: Target;
  identities: Identities;
  secrets: Secrets;
  check: HostKeyCheck;
  /** Key types known for the host, which are asked for first. */
  knownKeyTypes: ReadonlySet<string>;
  /** A stream through a jump host; null: straight over TCP. */
  through: Duplex | null;
  timing: Timing;
  /** Something to know about this connection that is no failure. */
  onRemark(problem: Problem): void;
  /** Set while a person is asked: that time does not count as the node's. */
  patience: Patience;
  /** Gives up. */
  signal: AbortSignal;
}

/**
 * Connects and logs in. Nothing of an identity leaves before the host key has been accepted.
 * @throws ProblemError that names node, reason and remedy
 */
export function openConnection(request: ConnectRequest): Promise<SshConnection> {
  const { node, target, check, timing, signal, secrets, patience } = request;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const socket = request.through ?? connectTcp({ host: target.host, port: target.port, noDelay: true });
    let settled = false;
    let guard: FloodGuard | null = null;
    const login = new Login({
      node: node.name,
      target,
      identities: request.identities.keys,
      secrets,
      verified: () => check.verified,
      signal,
      waiting: (asking) => patience.hold(asking),
      givenUp: () => refuse(noAnswer(node.name, target)),
      endless: (reason) => fail(Object.assign(new Error(reason), { level: 'client-authentication' })),
    });

    const settle = () => {
      if (settled) return false;
      settled = true;
      signal.removeEventListener('abort', onAbort);
      patience.end();
      return true;
    };
    const refuse = (error: ProblemError) => {
      if (!settle()) return;
      socket.destroy();
      reject(error);
    };
    const fail = (error: Error | null) => {
      const attempt: Attempt = {
        node: node.name,
        target,
        tried: [...login.tried, ...request.identities.passedOver],
        methodsLeft: login.methodsLeft,
        verified: check.verified,
      };
      refuse(
        new ProblemError(
          check.problem ?? (error === null ? closedEarlyProblem(attempt) : connectProblem(attempt, error)),
        ),
      );
    };
    const onAbort = () => refuse(cancelled(node.name));

    // This listener stays for good: an `error` event that nobody hears would end the process.
    client.on('error', (error) => {
      if (isOfOneIdentity(error)) login.note(error);
      else fail(error);
    });
    client.once('close', () => fail(null));
    client.once('handshake', () => {
      guard = new FloodGuard(client, socket);
      // ConnectTimeout is over now; the login has the usual time.
      if (target.timing.connectMs !== null && !settled) patience.start(timing.readyMs, () => fail(timedOut()));
    });
    client.on('handshake', (agreed) => {
      const weak = legacyAmong([agreed.kex, agreed.serverHostKey, agreed.cs.cipher, agreed.cs.mac]);
      if (weak.length > 0 && !settled) request.onRemark(weakRemark(node.name, target, weak));
    });
    client.once('ready', () => {
      // ssh2 verifies the host before; should it ever not, this is no login.
      if (!check.verified || guard === null) fail(new Error('it let us in before it had shown a host key'));
      if (!settle()) return;
      void login.succeeded();
      resolve(new SshConnection(node, target, client, socket, guard!, timing, secrets));
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
      return;
    }
    patience.start(target.timing.connectMs ?? timing.readyMs, () => fail(timedOut()));
    client.connect({
      sock: socket,
      username: target.username,
      hostVerifier: hostVerifier((key) => check.accept(key)),
      algorithms: offeredAlgorithms(request.knownKeyTypes, target.trust.hostKeyAlgorithms, target.trust.legacy),
      authHandler: (methodsLeft, _partial, next) => login.next(methodsLeft, next),
      // Ours stands still while a person is asked.
      readyTimeout: 0,
      keepaliveInterval: timing.keepaliveMs,
      keepaliveCountMax: timing.keepaliveCount,
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

function noAnswer(node: string, target: Target): ProblemError {
  return new ProblemError({
    code: 'login-given-up',
    subject: node,
    message: `The login of "${target.username}" at ${targetText(target)} was given up: what it asked for was not answered.`,
    remedy: 'Connect again and answer, or name a key for this node ("privateKey").',
  });
}

function weakRemark(node: string, target: Target, weak: readonly string[]): Problem {
  return {
    code: 'legacy-algorithms',
    subject: node,
    message: `The connection to ${targetText(target)} uses algorithms that are broken or weak: ${weak.join(', ')}.`,
    remedy: 'Update the SSH server of this node, then turn legacy algorithms off for it ("legacyAlgorithms").',
  };
}

function timedOut(): Error {
  return Object.assign(new Error('Timed out while waiting for the login'), { level: 'client-timeout' });
}

function isOfOneIdentity(error: Error & { level?: string }): boolean {
  return error.level === 'agent' || (error.level === 'client-authentication' && /signing/.test(error.message));
}
