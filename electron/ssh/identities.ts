import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type BaseAgent, type ParsedKey } from 'ssh2';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { keyOfAgent, keyOnDemand, keysOfAgent } from './key-agents.ts';
import { type KeyFile, readKeyFile } from './key-file.ts';
import { fingerprintOf } from './known-hosts-store.ts';
import type { LoginSettings } from './target.ts';

/** One key to log in with, in the order in which they are tried. */
export type Identity =
  | { kind: 'key'; key: ParsedKey; label: string }
  | { kind: 'agent'; agent: BaseAgent; label: string }
  /** Its public part is not known: it is unlocked when its turn comes. Null: not unlocked. */
  | { kind: 'locked'; unlock(): Promise<ParsedKey | null>; label: string };

/** Unlocks a locked key file by asking for its passphrase; null: refused or given up. */
export type Unlock = (file: KeyFile & { kind: 'locked' }) => Promise<ParsedKey | null>;

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

export interface Identities {
  keys: Identity[];
  /** What could not be used, in words. */
  passedOver: string[];
}

/**
 * The keys that a node's entry in the plan names (`privateKey`, `agent: true`), and when it names none those of the SSH
 * configuration, else the agent's and the user's default ones. As for `ssh`: first those of the files that the agent
 * holds, then the agent's others, then the files'.
 * @param unlock null: nobody can be asked, so that only keys without a passphrase are of use
 * @throws ProblemError for what the plan names: key-missing, key-unreadable, key-encrypted, key-invalid, no-agent
 */
export async function identitiesOf(node: PlanNode, login: LoginSettings, unlock: Unlock | null): Promise<Identities> {
  if (!login.methods.includes('publickey')) return { keys: [], passedOver: [] };
  const passedOver: string[] = [];
  const planned = node.privateKey ? [expandHome(node.privateKey)] : node.agent ? [] : null;
  const agent = await openAgent(node, login, passedOver);
  const files: KeyFile[] = [];
  for (const path of planned ?? login.identityFiles ?? DEFAULT_KEYS.map((name) => join(homedir(), '.ssh', name)))
    try {
      files.push(await readKeyFile(node.name, path));
      if (existsSync(`${path}-cert.pub`))
        passedOver.push(`${path}-cert.pub is a certificate, which ssh would show; here only the key itself is.`);
    } catch (error) {
      // A key that nobody named in the plan is passed over, as OpenSSH does; it is named when nothing else is left.
      if (planned !== null || !(error instanceof ProblemError)) throw error;
      if (login.identityFiles !== null || error.problem.code !== 'key-missing') passedOver.push(error.problem.message);
    }

  const held = (file: KeyFile) => {
    const wanted = file.kind === 'open' ? file.key : file.publicKey;
    return wanted === null ? undefined : agent?.keys.find((key) => key.getPublicSSH().equals(wanted.getPublicSSH()));
  };
  const keys: Identity[] = files.flatMap((file) => {
    const key = held(file);
    return key === undefined ? [] : [agentIdentity(agent!.agent, key, file.path)];
  });
  const agentAlone = node.agent || (planned === null && !login.identitiesOnly);
  const inFiles = new Set(files.map(held));
  const others = agentAlone ? (agent?.keys ?? []).filter((key) => !inFiles.has(key)) : [];
  const fromAgent = others.map((key) => agentIdentity(agent!.agent, key, key.comment));
  // The one key that a plan names goes before all that an agent may hold: servers count the attempts.
  if (planned === null) keys.push(...fromAgent);
  for (const file of files)
    if (held(file) === undefined) addFile(node, file, planned !== null, unlock, keys, passedOver);
  if (planned !== null) keys.push(...fromAgent);
  return { keys, passedOver };
}

/** The refusal when there is nothing to log in with and nobody to ask. */
export function nothingToLogIn(node: PlanNode, passedOver: readonly string[]): ProblemError {
  const usual = DEFAULT_KEYS.map((k) => `~/.ssh/${k}`).join(', ');
  const looked = node.agent
    ? 'the plan names the SSH agent'
    : `no SSH agent with a key, and no usable key among ${usual} or those of the SSH configuration`;
  return new ProblemError({
    code: 'no-identity',
    subject: node.name,
    message:
      `There is nothing to log in with: ${looked}; and nobody to ask for a password. ${passedOver.join(' ')}`.trim(),
    remedy:
      'Name a key file for this node ("privateKey"), or start an agent and add a key to it: eval "$(ssh-agent)" && ssh-add; ' +
      'or run this in a terminal, where a password is asked for',
  });
}

function addFile(
  node: PlanNode,
  file: KeyFile,
  planned: boolean,
  unlock: Unlock | null,
  keys: Identity[],
  passedOver: string[],
): void {
  if (file.kind === 'open') {
    keys.push({ kind: 'key', key: file.key, label: `the key ${file.path} (${inWords(file.key)})` });
  } else if (file.kind === 'public') {
    const reason = `${file.path} is a public key, and no agent holds its private one.`;
    if (planned) throw publicOnly(node.name, reason);
    passedOver.push(reason);
  } else if (unlock === null) {
    const problem = locked(node.name, file.path);
    if (planned) throw problem;
    passedOver.push(problem.problem.message);
  } else {
    const { publicKey } = file;
    const label = `the key ${file.path}${publicKey === null ? '' : ` (${inWords(publicKey)})`}`;
    const open = async () => {
      const key = await unlock(file);
      if (key === null) throw new Error('it was not unlocked');
      return key;
    };
    if (publicKey === null) keys.push({ kind: 'locked', unlock: () => unlock(file), label });
    else keys.push({ kind: 'agent', agent: keyOnDemand(publicKey, open), label });
  }
}

function agentIdentity(agent: BaseAgent, key: ParsedKey, name: string): Identity {
  const label = `the SSH agent's key ${name === '' ? '' : `${name} `}(${inWords(key)})`;
  return { kind: 'agent', agent: keyOfAgent(agent, key), label };
}

function inWords(key: ParsedKey): string {
  return `${key.type} ${fingerprintOf(key.getPublicSSH())}`;
}

async function openAgent(
  node: PlanNode,
  login: LoginSettings,
  passedOver: string[],
): Promise<{ agent: BaseAgent; keys: ParsedKey[] } | null> {
  const socket = login.agent === undefined ? agentSocket() : login.agent;
  if (socket === null) {
    if (node.agent) throw noAgent(node.name);
    return null;
  }
  const agent = ssh2.createAgent(socket);
  try {
    const keys = await keysOfAgent(agent);
    if (keys.length === 0) passedOver.push('The SSH agent holds no key that can be used.');
    return { agent, keys };
  } catch (error) {
    passedOver.push(`The SSH agent does not answer: ${(error as Error).message}.`);
    return null;
  }
}

function noAgent(node: string): ProblemError {
  return new ProblemError({
    code: 'no-agent',
    subject: node,
    message: 'The node is to be reached with the SSH agent, but SSH_AUTH_SOCK is not set: no agent is running.',
    remedy: 'Start an agent and add the key: eval "$(ssh-agent)" && ssh-add; or name a key file ("privateKey").',
  });
}

function locked(node: string, path: string): ProblemError {
  return new ProblemError({
    code: 'key-encrypted',
    subject: node,
    message: `The private key ${path} is protected by a passphrase, and there is nobody to ask for it.`,
    remedy: `Unlock it once in the SSH agent (ssh-add ${path}), which is then used; or run this in a terminal, where it is asked for.`,
  });
}

function publicOnly(node: string, reason: string): ProblemError {
  return new ProblemError({
    code: 'key-invalid',
    subject: node,
    message: reason,
    remedy: 'Name the private key itself (not the .pub file), or add it to the SSH agent: ssh-add',
  });
}

/** The agent's socket; on Windows OpenSSH's agent has a fixed pipe and no variable. */
function agentSocket(): string | null {
  if (process.env['SSH_AUTH_SOCK']) return process.env['SSH_AUTH_SOCK'];
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
