import type { Problem } from '../../shared/contract/errors.ts';
import { cleanText } from './clean-text.ts';
import { type Target, targetText } from './target.ts';
import type { Timing } from './timing.ts';

/** What is known when a connection attempt has failed. */
export interface Attempt {
  node: string;
  target: Target;
  /** The ways to log in that were tried, in words. */
  tried: readonly string[];
  /** What the server would take after the last refusal. */
  methodsLeft: readonly string[];
  /** Whether the server had shown an accepted host key. */
  verified: boolean;
}

/** Puts an error of a connection attempt (of the socket, the handshake or the login) into words with a remedy. */
export function connectProblem(attempt: Attempt, error: Error & { code?: unknown; level?: string }): Problem {
  const { node: subject, target } = attempt;
  const where = targetText(target);
  const said = cleanText(error.message);
  switch (error.code) {
    case 'ECONNREFUSED':
      return {
        code: 'connection-refused',
        subject,
        message: `${where} refused the connection: nothing listens on port ${target.port} there, or a firewall rejects it.`,
        remedy: `Check host and port of this node, and that sshd runs there: ssh -p ${target.port} ${target.username}@${target.host}`,
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'host-not-found',
        subject,
        message: `The name "${target.host}" cannot be resolved${error.code === 'EAI_AGAIN' ? ' just now: the name server does not answer' : ''}.`,
        remedy: 'Correct the host name of this node, or give its address.',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return {
        code: 'host-unreachable',
        subject,
        message: `There is no route to ${where} from here (${String(error.code)}).`,
        remedy: 'Check address and network (VPN?), or go through another node ("jump").',
      };
    case 'ETIMEDOUT':
      return timeoutProblem(attempt);
  }
  if (error.level === 'client-timeout') return timeoutProblem(attempt);
  if (error.level === 'client-authentication' || /too many authentication failures/i.test(said))
    return authProblem(attempt, said);
  if (/no matching/.test(said))
    return {
      code: 'no-common-algorithm',
      subject,
      message: `${where} offers no algorithm that is accepted here: ${said.replace(/^Handshake failed: /, '')}.`,
      remedy:
        'Update the SSH server of this node: SHA-1, CBC and host keys other than ed25519, ECDSA and RSA (SHA-2) are refused. ' +
        'Where it cannot be updated, allow legacy algorithms for this node alone ("legacyAlgorithms": true).',
    };
  return {
    code: 'connection-failed',
    subject,
    message: `The connection to ${where} failed: ${said || 'it was closed'}.`,
    remedy: attempt.verified
      ? 'Look into the log of sshd on this node (journalctl -u ssh), and try again.'
      : `Check that an SSH server answers on port ${target.port} of ${target.host}, and that it accepts more connections.`,
  };
}

/** A connection that ended before the login was done, without another reason. */
export function closedEarlyProblem(attempt: Attempt): Problem {
  return connectProblem(attempt, new Error('the server closed it before the login was done'));
}

/** A connection that was open and ended without our doing. */
export function lostProblem(
  node: string,
  target: Target,
  timing: Timing,
  error: (Error & { level?: string }) | null,
): Problem {
  const reason =
    error === null
      ? 'the node closed it'
      : error.level === 'client-timeout'
        ? `the node has not answered for ${(timing.keepaliveMs * timing.keepaliveCount) / 1000} seconds`
        : cleanText(error.message);
  return {
    code: 'connection-lost',
    subject: node,
    message: `The connection to ${targetText(target)} was lost: ${reason}.`,
    remedy: 'Connect again; what had been received until then is kept.',
  };
}

function timeoutProblem(attempt: Attempt): Problem {
  const { target } = attempt;
  return {
    code: 'timeout',
    subject: attempt.node,
    message: `${targetText(target)} did not ${attempt.verified ? 'finish the login' : 'answer as an SSH server'} in time.`,
    remedy: 'Check address, port and firewalls on the way, or go through another node ("jump").',
  };
}

function authProblem(attempt: Attempt, said: string): Problem {
  const { target, tried, methodsLeft } = attempt;
  const many = /too many/i.test(said);
  const accepts = methodsLeft.length > 0 ? ` The server accepts: ${cleanText(methodsLeft.join(', '))}.` : '';
  return {
    code: 'auth-failed',
    subject: attempt.node,
    message: `${targetText(target)} refused the login of "${target.username}"${many ? ' after too many attempts' : ''}. Tried: ${tried.join('; ') || 'nothing'}.${accepts}`,
    remedy: many
      ? 'Name the one key that this node accepts ("privateKey"), so that the agent does not offer all of its keys.'
      : `Check user name and key, or add the public key on the node: ssh-copy-id -p ${target.port} ${target.username}@${target.host}`,
  };
}
