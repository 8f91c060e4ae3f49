import { expandPath, type TokenValues, variable } from './config-tokens.ts';

/**
 * What `IdentityAgent` stands for: a socket; null for `none`; undefined where it says nothing or SSH_AUTH_SOCK.
 * @throws ProblemError `ssh-config-invalid`
 */
export function agentOf(setting: string | null, values: TokenValues): string | null | undefined {
  if (setting === null || setting === 'SSH_AUTH_SOCK') return undefined;
  if (setting.toLowerCase() === 'none') return null;
  const named = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(setting)?.[1];
  return named === undefined ? expandPath(setting, values, 'IdentityAgent') : variable(named, 'IdentityAgent');
}
