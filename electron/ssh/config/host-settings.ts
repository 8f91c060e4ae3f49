import { userInfo } from 'node:os';
import { ProblemError } from '../../../shared/contract/errors.ts';
import { type ConfigSources, invalid, readConfig } from './config-files.ts';
import { type ConfigValues, evaluateConfig } from './evaluate-config.ts';

/** What the SSH configuration says of one host; null or undefined: nothing. Paths and names are as written there. */
export interface HostSettings {
  /** Whether a block is about this host in particular. */
  described: boolean;
  hostName: string | null;
  user: string | null;
  port: number | null;
  identityFiles: readonly string[];
  identitiesOnly: boolean;
  identityAgent: string | null;
  /** Text of ProxyJump; null: none, or `none`. */
  proxyJump: string | null;
  proxyCommand: string | null;
  serverAliveSeconds: number | null;
  serverAliveCount: number | null;
  connectTimeoutSeconds: number | null;
  userKnownHosts: readonly string[] | null;
  globalKnownHosts: readonly string[] | null;
  hostKeyAlias: string | null;
  hostKeyAlgorithms: string | null;
  /** True when `StrictHostKeyChecking yes`: a new host is not even offered to be trusted. */
  strict: boolean;
  preferredAuthentications: readonly string[] | null;
  publicKey: boolean;
  password: boolean;
  keyboardInteractive: boolean;
  passwordPrompts: number | null;
  /** What was not followed, in words. */
  skipped: readonly string[];
}

/**
 * Looks one host up in the SSH configuration. Files are read anew each time: they are the user's, and change.
 * @param user the user name that the plan gives; undefined: none
 * @throws ProblemError `ssh-config-…` with file and line
 */
export function hostSettings(sources: ConfigSources, host: string, user: string | undefined): HostSettings {
  const values = evaluateConfig(readConfig(sources), { host, user, localUser: localUser() });
  const read = new Reader(values);
  const skipped = [...values.skipped];
  if ((read.word('canonicalizehostname') ?? 'no').toLowerCase() !== 'no')
    skipped.push('CanonicalizeHostname is not followed here: names are looked up as they are');
  for (const [keyword, usual] of NOT_FOLLOWED)
    if (!usual.includes((read.word(keyword) ?? usual[0]!).toLowerCase()))
      skipped.push(`${read.first.get(keyword)!.where}: ${keyword} is not followed here`);
  const revoked = read.first.get('revokedhostkeys');
  if (revoked !== undefined && !isNone(revoked.args[0]!))
    throw invalid(
      revoked.where,
      'RevokedHostKeys is not supported here, and without it a key that was withdrawn might be trusted',
      'Put revoked keys into known_hosts as "@revoked" lines, and leave RevokedHostKeys out for this host.',
    );
  const proxyJump = read.word('proxyjump');
  const proxyCommand = read.first.get('proxycommand')?.args.join(' ') ?? null;
  // Whichever of the two comes first switches the other one off.
  const jumpFirst = read.comesFirst('proxyjump', 'proxycommand');
  return {
    described: values.described,
    hostName: read.word('hostname'),
    user: read.word('user'),
    port: read.number('port', 1, 65535),
    identityFiles: values.identityFiles.filter((file) => file.toLowerCase() !== 'none'),
    identitiesOnly: read.flag('identitiesonly') ?? false,
    identityAgent: read.word('identityagent'),
    proxyJump: proxyJump === null || isNone(proxyJump) || !jumpFirst ? null : proxyJump,
    proxyCommand: proxyCommand === null || isNone(proxyCommand) || jumpFirst ? null : proxyCommand,
    serverAliveSeconds: read.seconds('serveraliveinterval'),
    serverAliveCount: read.number('serveralivecountmax', 0, 1_000_000),
    connectTimeoutSeconds: read.seconds('connecttimeout'),
    userKnownHosts: read.words('userknownhostsfile'),
    globalKnownHosts: read.words('globalknownhostsfile'),
    hostKeyAlias: read.word('hostkeyalias')?.toLowerCase() ?? null,
    hostKeyAlgorithms: read.word('hostkeyalgorithms'),
    strict: /^(yes|true)$/i.test(read.word('stricthostkeychecking') ?? ''),
    preferredAuthentications: read.word('preferredauthentications')?.split(',') ?? null,
    publicKey: !/^(no|false)$/i.test(read.word('pubkeyauthentication') ?? 'yes'),
    password: read.flag('passwordauthentication') ?? true,
    keyboardInteractive:
      read.flag('kbdinteractiveauthentication') ?? read.flag('challengeresponseauthentication') ?? true,
    passwordPrompts: read.number('numberofpasswordprompts', 0, 1000),
    skipped,
  };
}

/** What changes the way to a node or who we are there, with the values that say nothing. */
const NOT_FOLLOWED: readonly [keyword: string, usual: string[]][] = [
  ['addressfamily', ['any']],
  ['bindaddress', ['none']],
  ['bindinterface', ['none']],
  ['certificatefile', ['none']],
  ['pkcs11provider', ['none']],
  ['knownhostscommand', ['none']],
];

/** The name of the user of this machine. */
export function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    throw new ProblemError({
      code: 'no-local-user',
      subject: null,
      message: 'The user of this process has no name on this machine, which the SSH configuration may ask for.',
      remedy: 'Add the user to /etc/passwd, or read no SSH configuration (command line: --ssh-config none).',
    });
  }
}

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Reads words as values; a word that is no such value is a fault of the configuration. */
class Reader {
  readonly first: ConfigValues['first'];

  constructor(values: ConfigValues) {
    this.first = values.first;
  }

  word(keyword: string): string | null {
    return this.first.get(keyword)?.args[0] ?? null;
  }

  words(keyword: string): readonly string[] | null {
    return this.first.get(keyword)?.args ?? null;
  }

  /** Whether the first of two keywords is there, and was set before the second. */
  comesFirst(keyword: string, other: string): boolean {
    for (const name of this.first.keys()) if (name === keyword || name === other) return name === keyword;
    return false;
  }

  flag(keyword: string): boolean | null {
    const word = this.word(keyword)?.toLowerCase();
    if (word === undefined) return null;
    if (word === 'yes' || word === 'true') return true;
    if (word === 'no' || word === 'false') return false;
    throw this.#bad(keyword, 'is neither yes nor no');
  }

  number(keyword: string, least: number, most: number): number | null {
    const word = this.word(keyword);
    if (word === null) return null;
    const value = /^\d{1,9}$/.test(word) ? Number(word) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw this.#bad(keyword, `is not a number from ${least} to ${most}`);
  }

  /** TIME FORMATS of sshd_config(5): `90`, `1m30s`; null for `none`. */
  seconds(keyword: string): number | null {
    const word = this.word(keyword);
    if (word === null || isNone(word)) return null;
    if (!/^(\d{1,9}[smhdw]?)+$/i.test(word)) throw this.#bad(keyword, 'is not a time');
    let total = 0;
    for (const [, digits, unit] of word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g))
      total += Number(digits) * UNITS[unit!]!;
    return total;
  }

  #bad(keyword: string, reason: string): ProblemError {
    const line = this.first.get(keyword)!;
    return invalid(line.where, `the value "${line.args[0]}" of ${keyword} ${reason}`, 'Correct that line.');
  }
}

function isNone(word: string): boolean {
  return word.toLowerCase() === 'none';
}
