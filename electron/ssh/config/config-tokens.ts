import { createHash } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../../shared/contract/errors.ts';

/** What the tokens of ssh_config(5), section TOKENS, stand for on one connection. */
export interface TokenValues {
  /** %h: the name or address that is connected to. */
  host: string;
  /** %n: as the user wrote it. */
  original: string;
  port: number;
  /** %r: the user name on the node. */
  remoteUser: string;
  localUser: string;
  /** %k: HostKeyAlias, else as the user wrote the host. */
  keyAlias: string;
}

/**
 * Expands `~`, `%` tokens and `${VARIABLE}` in a path of the configuration.
 * @param where the keyword, for messages
 * @throws ProblemError `ssh-config-invalid` for a token or variable that is not there; ssh stops at it too
 */
export function expandPath(text: string, values: TokenValues, where: string): string {
  const expanded = expandTokens(expandVariables(text, where), values, where);
  return expanded === '~' || expanded.startsWith('~/') ? join(homedir(), expanded.slice(1)) : expanded;
}

/** `%` tokens alone. @throws ProblemError `ssh-config-invalid` */
export function expandTokens(text: string, values: TokenValues, where: string): string {
  return text.replace(/%(.?)/gs, (_, token: string) => {
    const value = tokenValue(token, values);
    if (value === null) throw unknown(`${where}: the token %${token} in "${text}" is not known`);
    return value;
  });
}

/** The value of an environment variable that a configuration names. @throws ProblemError `ssh-config-invalid` */
export function variable(name: string, where: string): string {
  const value = process.env[name];
  if (value === undefined) throw unknown(`${where}: the environment variable ${name} is not set`);
  return value;
}

function expandVariables(text: string, where: string): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => variable(name, where));
}

function tokenValue(token: string, v: TokenValues): string | null {
  switch (token) {
    case '%':
      return '%';
    case 'h':
      return v.host;
    case 'n':
      return v.original;
    case 'k':
      return v.keyAlias;
    case 'p':
      return String(v.port);
    case 'r':
      return v.remoteUser;
    case 'u':
      return v.localUser;
    case 'd':
      return homedir();
    case 'i':
      return String(process.getuid?.() ?? 0);
    case 'l':
      return hostname();
    case 'L':
      return hostname().split('.')[0]!;
    case 'C':
      return createHash('sha1').update(`${hostname()}${v.host}${v.port}${v.remoteUser}`).digest('hex');
    default:
      return null;
  }
}

function unknown(reason: string): ProblemError {
  return new ProblemError({
    code: 'ssh-config-invalid',
    subject: null,
    message: `The SSH configuration cannot be used: ${reason}.`,
    remedy: 'Correct it in ~/.ssh/config; ssh itself stops at it too.',
  });
}
