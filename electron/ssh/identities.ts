import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { fingerprintOf } from './known-hosts-store.ts';

/** One way to log in, in the order in which they are tried. */
export type Identity =
  | { kind: 'key'; key: ParsedKey; label: string }
  /** `socket` is what an SSH agent listens on. */
  | { kind: 'agent'; socket: string; label: string };

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * The ways in that a node's entry in the plan names: its key file, the agent (`agent: true`), and when it names none of
 * them the agent, if there is one, and the user's default keys that are there and need no passphrase.
 * @throws ProblemError key-missing, key-unreadable, key-encrypted, key-invalid, no-agent, no-identity
 */
export async function identitiesOf(node: PlanNode): Promise<Identity[]> {
  const identities: Identity[] = [];
  if (node.privateKey) identities.push(await keyFile(node.name, expandHome(node.privateKey)));
  if (node.agent) identities.push(agentOf(node.name));
  if (identities.length > 0) return identities;

  const socket = agentSocket();
  if (socket !== null) identities.push({ kind: 'agent', socket, label: 'the SSH agent' });
  const passedOver: string[] = [];
  for (const name of DEFAULT_KEYS) {
    const path = join(homedir(), '.ssh', name);
    try {
      identities.push(await keyFile(node.name, path));
    } catch (error) {
      // A default key that cannot be used is passed over, as OpenSSH does; it is named when nothing else is left.
      if (!(error instanceof ProblemError)) throw error;
      if (error.problem.code !== 'key-missing') passedOver.push(error.problem.message);
    }
  }
  if (identities.length > 0) return identities;
  throw new ProblemError({
    code: 'no-identity',
    subject: node.name,
    message:
      `There is nothing to log in with: no SSH agent, and no usable key among ${DEFAULT_KEYS.map((k) => `~/.ssh/${k}`).join(', ')}. ${passedOver.join(' ')}`.trim(),
    remedy:
      'Name a key file for this node ("privateKey"), or start an agent and add a key to it: eval "$(ssh-agent)" && ssh-add',
  });
}

async function keyFile(node: string, path: string): Promise<Identity> {
  const key = parse(node, path, await read(node, path));
  const blob = key.getPublicSSH();
  return { kind: 'key', key, label: `the key ${path} (${key.type} ${fingerprintOf(blob)})` };
}

async function read(node: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ProblemError({
        code: 'key-missing',
        subject: node,
        message: `There is no private key file ${path}.`,
        remedy: 'Correct the path of the key, or leave it out to use the SSH agent and the default keys.',
      });
    throw new ProblemError({
      code: 'key-unreadable',
      subject: node,
      message: `The private key file ${path} cannot be read: ${(error as Error).message}.`,
      remedy: `Make the file readable for you alone: chmod 600 ${path}`,
    });
  }
}

function parse(node: string, path: string, bytes: Buffer): ParsedKey {
  const parsed = ssh2.utils.parseKey(bytes);
  if (parsed instanceof Error) {
    if (/encrypted/i.test(parsed.message))
      throw new ProblemError({
        code: 'key-encrypted',
        subject: node,
        message: `The private key ${path} is protected by a passphrase, which is never asked for here.`,
        remedy: `Unlock it once in the SSH agent (ssh-add ${path}), and let this node use the agent ("agent": true, no "privateKey").`,
      });
    throw invalid(node, path, parsed.message);
  }
  const key = Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed;
  if (!key?.isPrivateKey()) throw invalid(node, path, 'it holds no private key');
  return key;
}

function invalid(node: string, path: string, reason: string): ProblemError {
  return new ProblemError({
    code: 'key-invalid',
    subject: node,
    message: `The file ${path} is not a private key that can be used: ${reason}.`,
    remedy: 'Name the private key itself (not the .pub file), in OpenSSH or PEM format: ed25519, ECDSA or RSA.',
  });
}

function agentOf(node: string): Identity {
  const socket = agentSocket();
  if (socket === null)
    throw new ProblemError({
      code: 'no-agent',
      subject: node,
      message: 'The node is to be reached with the SSH agent, but SSH_AUTH_SOCK is not set: no agent is running.',
      remedy: 'Start an agent and add the key: eval "$(ssh-agent)" && ssh-add; or name a key file ("privateKey").',
    });
  return { kind: 'agent', socket, label: 'the SSH agent' };
}

/** The agent's socket; on Windows OpenSSH's agent has a fixed pipe and no variable. */
function agentSocket(): string | null {
  if (process.env['SSH_AUTH_SOCK']) return process.env['SSH_AUTH_SOCK'];
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
