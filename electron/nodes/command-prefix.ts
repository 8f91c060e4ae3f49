import { ProblemError } from '../../shared/contract/errors.ts';
import type { Netns } from '../../shared/contract/plan.ts';
import { shellQuote } from '../ssh/shell-quote.ts';

/**
 * The same command in a network namespace of the node. Both ways need root: put `asRoot` around the result.
 * `ip netns exec` also binds /etc/netns/NAME and remounts /sys, as a person at the node would get it.
 * @throws ProblemError `pod-unresolved` for a pod: see pods.ts for its process
 */
export function inNamespace(argv: readonly string[], netns: Netns | null | undefined): string[] {
  if (netns === null || netns === undefined) return [...argv];
  if ('pid' in netns) return ['nsenter', '-t', String(netns.pid), '-n', '--', ...argv];
  if ('name' in netns) return ['ip', 'netns', 'exec', netns.name, ...argv];
  throw new ProblemError({
    code: 'pod-unresolved',
    subject: null,
    message: `Nobody has looked on the node for the process of the pod "${netns.pod}".`,
    remedy: 'Check the plan again.',
  });
}

/** The same command as root, without asking for a password; see `execElevated` for the way with one. */
export function asRoot(argv: readonly string[], elevation: 'none' | 'sudo' | 'doas'): string[] {
  if (elevation === 'none') return [...argv];
  return elevation === 'sudo' ? ['sudo', '-n', '--', ...argv] : ['doas', '-n', ...argv];
}

/** How a command that is shown to people becomes root; `sudo-password`: by a sudo that asks whoever pastes it. */
type ShownRoot = 'none' | 'sudo' | 'sudo-password' | 'doas';

function shownAsRoot(argv: readonly string[], root: ShownRoot): string[] {
  return root === 'sudo-password' ? ['sudo', '--', ...argv] : asRoot(argv, root);
}

/** The same command in a namespace and as root, as one line for people to read and paste; also for a pod. */
export function shownCommand(argv: readonly string[], netns: Netns | null | undefined, root: ShownRoot): string {
  if (!netns || !('pod' in netns)) return shellQuote(shownAsRoot(inNamespace(argv, netns), root));
  const [namespace = '', name = ''] = netns.pod.split('/');
  const pods = ['crictl', 'pods', '-q', '--state', 'Ready', '--namespace', namespace, '--name', `^${name}$`];
  const inspect = ['crictl', 'inspectp', '-o', 'go-template', '--template', '{{.info.pid}}'];
  const pid = `$(${shellQuote(shownAsRoot(inspect, root))} "$(${shellQuote(shownAsRoot(pods, root))})")`;
  return `${shellQuote(shownAsRoot(['nsenter', '-t'], root))} "${pid}" ${shellQuote(['-n', '--', ...argv])}`;
}

/** Shell text before a command: tools in the sbin directories are found, and tools speak English. Nothing else changes. */
export const NODE_ENVIRONMENT = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" LC_ALL=C; export PATH LC_ALL;';
