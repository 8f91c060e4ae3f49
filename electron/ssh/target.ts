import { domainToASCII } from 'node:url';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';

/** Where a connection goes, and under which name its host key is known. */
export interface Target {
  host: string;
  port: number;
  username: string;
}

/**
 * The one place that says where a node is: its host, port and user name as the connection will use them. Aliases of a
 * user's SSH configuration belong here.
 * @throws ProblemError `bad-host` for a name that cannot be one; such a name could also be a pattern in known_hosts
 */
export function targetOf(node: PlanNode): Target {
  const bare = node.host.replace(/^\[(.*)\]$/, '$1');
  // The conversion drops line breaks, which must not make a name of what is none.
  const host = bare.includes(':') || /\s/.test(bare) ? bare : domainToASCII(bare);
  if (!/^[A-Za-z0-9_.-]+$|^[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?$/.test(host))
    throw new ProblemError({
      code: 'bad-host',
      subject: node.name,
      message: `"${node.host}" is not a host name or an address.`,
      remedy: `Correct the host of node "${node.name}": a name, an IPv4 or an IPv6 address; the port has a field of its own.`,
    });
  return { host: host.toLowerCase(), port: node.port, username: node.username };
}

/** `host:port` for messages, with brackets around an IPv6 address. */
export function targetText(target: Target): string {
  return target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}
