import { ProblemError } from '../../shared/contract/errors.ts';
import type { Netns } from '../../shared/contract/plan.ts';

/**
 * The same command in a network namespace of the node. Both ways need root: put `asRoot` around the result.
 * `ip netns exec` also binds /etc/netns/NAME and remounts /sys, as a person at the node would get it.
 * @throws ProblemError `pod-unsupported` for a pod
 */
export function inNamespace(argv: readonly string[], netns: Netns | null | undefined): string[] {
  if (netns === null || netns === undefined) return [...argv];
  if ('pid' in netns) return ['nsenter', '-t', String(netns.pid), '-n', '--', ...argv];
  if ('name' in netns) return ['ip', 'netns', 'exec', netns.name, ...argv];
  throw new ProblemError({
    code: 'pod-unsupported',
    subject: null,
    message: `A capture point cannot be named by pod yet ("${netns.pod}").`,
    remedy:
      'Name the pod by a process of its network namespace: on its node run `crictl inspectp` on the pod and use the pid ' +
      'that it shows as "netns": {"pid": …}.',
  });
}

/** The same command as root, without asking for a password; see `execElevated` for the way with one. */
export function asRoot(argv: readonly string[], elevation: 'none' | 'sudo' | 'doas'): string[] {
  if (elevation === 'none') return [...argv];
  return elevation === 'sudo' ? ['sudo', '-n', '--', ...argv] : ['doas', '-n', ...argv];
}

/** Shell text before a command: tools in the sbin directories are found, and tools speak English. Nothing else changes. */
export const NODE_ENVIRONMENT = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LC_ALL=C; export PATH LC_ALL;';
