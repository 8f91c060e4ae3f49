import { domainToASCII } from 'node:url';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { agentOf } from './config/agent-setting.ts';
import type { ConfigSources } from './config/config-files.ts';
import { expandPath, expandTokens, type TokenValues } from './config/config-tokens.ts';
import { type HostSettings, hostSettings, localUser } from './config/host-settings.ts';
import { knownHostsName } from './known-hosts.ts';

/** Where a connection goes, under which name its host key is known, and what else the SSH configuration says of it. */
export interface Target {
  host: string;
  port: number;
  username: string;
  /** Under which its key is looked up and recorded in known_hosts. */
  knownAs: string;
  /** ProxyJump of the configuration; null: none. */
  proxyJump: string | null;
  login: LoginSettings;
  trust: TrustSettings;
  /** `connectMs`: until the host has shown its key. */
  timing: { connectMs: number | null; keepaliveMs: number | null; keepaliveCount: number | null };
  /** What of the configuration is not followed, or weaker than usual, in words. */
  remarks: readonly string[];
}

/** How to log in, as far as the configuration says it. */
export interface LoginSettings {
  /** Key files, expanded; null: the usual ones. */
  identityFiles: readonly string[] | null;
  /** Offer these files' keys alone, not all that the agent holds. */
  identitiesOnly: boolean;
  /** What the agent listens on; null: use none; undefined: the usual one. */
  agent: string | null | undefined;
  /** Ways to log in, in the order in which they are tried. */
  methods: readonly LoginMethod[];
  /** How often a password may be asked for. */
  prompts: number;
}

export type LoginMethod = 'publickey' | 'keyboard-interactive' | 'password';

/** Whom to trust, as far as the configuration says it. */
export interface TrustSettings {
  /** The user's known_hosts files, expanded; null: the usual ones. Empty: none. */
  userFiles: readonly string[] | null;
  /** The machine's; null: the usual ones. */
  globalFiles: readonly string[] | null;
  /** Never record a host that is not known. */
  strict: boolean;
  /** Text of HostKeyAlgorithms; null: none. */
  hostKeyAlgorithms: string | null;
  legacy: boolean;
}

const METHODS: readonly LoginMethod[] = ['publickey', 'keyboard-interactive', 'password'];

/**
 * The one place that says where a node is: what the plan gives, completed by the user's SSH configuration.
 * @param sources null: read no configuration
 * @throws ProblemError `bad-host` for a name that cannot be one, `proxy-command`, `ssh-config-…`
 */
export function targetOf(node: PlanNode, sources: ConfigSources | null): Target {
  try {
    return resolve(node, sources === null ? null : hostSettings(sources, node.host, node.username));
  } catch (error) {
    throw error instanceof ProblemError ? new ProblemError({ ...error.problem, subject: node.name }) : error;
  }
}

function resolve(node: PlanNode, config: HostSettings | null): Target {
  const local = config === null ? 'root' : localUser();
  const username = node.username ?? config?.user ?? (config?.described ? local : 'root');
  const port = node.port ?? config?.port ?? 22;
  const name = (config?.hostName ?? '%h').replace(/%([%h])/g, (_, token) => (token === 'h' ? node.host : '%'));
  const host = hostName(node, name);
  const values: TokenValues = {
    host,
    original: node.host,
    port,
    remoteUser: username,
    localUser: local,
    keyAlias: config?.hostKeyAlias ?? node.host,
  };
  if (config !== null && config.proxyCommand !== null && !node.jump) throw proxyCommand(node, config.proxyCommand);
  return {
    host,
    port,
    username,
    knownAs: config?.hostKeyAlias ?? knownHostsName(host, port),
    proxyJump:
      config === null || config.proxyJump === null ? null : expandTokens(config.proxyJump, values, 'ProxyJump'),
    login: loginSettings(config, values),
    trust: {
      userFiles: files(config?.userKnownHosts, values, 'UserKnownHostsFile'),
      globalFiles: files(config?.globalKnownHosts, values, 'GlobalKnownHostsFile'),
      strict: config?.strict ?? false,
      hostKeyAlgorithms: config?.hostKeyAlgorithms ?? null,
      legacy: node.legacyAlgorithms === true,
    },
    timing: {
      connectMs: milliseconds(config?.connectTimeoutSeconds),
      keepaliveMs: milliseconds(config?.serverAliveSeconds),
      keepaliveCount: config?.serverAliveCount ? config.serverAliveCount : null,
    },
    remarks: config?.skipped ?? [],
  };
}

function loginSettings(config: HostSettings | null, values: TokenValues): LoginSettings {
  if (config === null)
    return { identityFiles: null, identitiesOnly: false, agent: undefined, methods: METHODS, prompts: 3 };
  const wanted = config.preferredAuthentications ?? METHODS;
  const allowed: Record<LoginMethod, boolean> = {
    publickey: config.publicKey,
    'keyboard-interactive': config.keyboardInteractive,
    password: config.password,
  };
  const paths = config.identityFiles.map((file) => expandPath(file, values, 'IdentityFile'));
  return {
    identityFiles: paths.length > 0 ? paths : null,
    identitiesOnly: config.identitiesOnly,
    agent: agentOf(config.identityAgent, values),
    methods: wanted.flatMap((name) => METHODS.filter((method) => method === name && allowed[method])),
    prompts: config.passwordPrompts ?? 3,
  };
}

function files(named: readonly string[] | null | undefined, values: TokenValues, where: string): string[] | null {
  if (!named) return null;
  if (named.length === 1 && named[0]!.toLowerCase() === 'none') return [];
  return named.map((file) => expandPath(file, values, where));
}

/** Null for nothing and for 0, which means "never" to ssh: a lost node has to be noticed here. */
function milliseconds(seconds: number | null | undefined): number | null {
  return seconds ? Math.min(seconds * 1000, 3_600_000) : null;
}

function hostName(node: PlanNode, name: string): string {
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  // The conversion drops line breaks, which must not make a name of what is none.
  const host = bare.includes(':') || /\s/.test(bare) ? bare : domainToASCII(bare);
  if (!/^[A-Za-z0-9_.-]+$|^[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?$/.test(host))
    throw new ProblemError({
      code: 'bad-host',
      subject: node.name,
      message: `"${name}" is not a host name or an address.`,
      remedy: `Correct the host of node "${node.name}": a name, an IPv4 or an IPv6 address; the port has a field of its own.`,
    });
  return host.toLowerCase();
}

function proxyCommand(node: PlanNode, command: string): ProblemError {
  return new ProblemError({
    code: 'proxy-command',
    subject: node.name,
    message: `The SSH configuration reaches "${node.host}" by a command of its own (ProxyCommand ${command}), and no program is run from it here.`,
    remedy: /ssh\s.*-W/.test(command)
      ? 'Write it as "ProxyJump HOST" in ~/.ssh/config, which does the same; or name the node to go through ("jump").'
      : 'Name a node to go through ("jump"), or use "ProxyJump HOST" in ~/.ssh/config where the way is an SSH server.',
  });
}

/** `host:port` for messages, with brackets around an IPv6 address. */
export function targetText(target: Pick<Target, 'host' | 'port'>): string {
  return target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}
