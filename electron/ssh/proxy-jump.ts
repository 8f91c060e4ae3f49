import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';

/** How the names of such nodes end. */
export const CONFIGURED = ' (~/.ssh/config)';

/**
 * The nodes that a `ProxyJump` of the SSH configuration stands for, in the order in which they are passed. They are no
 * nodes of the plan: their names hold a slash, which names of a plan cannot, and each is looked up in the
 * configuration like any host.
 * @param text `[user@]host[:port]` or `ssh://…`, separated by commas
 * @throws ProblemError `ssh-config-invalid`
 */
export function proxyJumpNodes(text: string, node: PlanNode): PlanNode[] {
  const passed: string[] = [];
  return text.split(',').map((part) => {
    const jump = part
      .trim()
      .replace(/^ssh:\/\//i, '')
      .replace(/\/$/, '');
    const [, user, bracketed, bare, port] = /^(?:(.+)@)?(?:\[([^\]]+)\]|([^:@[\]]+))(?::(\d{1,5}))?$/.exec(jump) ?? [];
    const host = bracketed ?? bare;
    if (host === undefined || (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65535)))
      throw new ProblemError({
        code: 'ssh-config-invalid',
        subject: node.name,
        message: `The SSH configuration cannot be used: "${part}" of ProxyJump is not [user@]host[:port].`,
        remedy: 'Correct ProxyJump of this host in ~/.ssh/config.',
      });
    passed.push(jump);
    return {
      name: `${passed.join(' → ')}${CONFIGURED}`,
      host,
      port: port === undefined ? undefined : Number(port),
      username: user,
      agent: false,
      sudo: false,
    };
  });
}
