import { ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { Netns, Plan } from '../../shared/contract/plan.ts';
import { collect } from '../ssh/remote-process.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { NODE_ENVIRONMENT } from './command-prefix.ts';
import { execElevated } from './exec-elevated.ts';
import { cleanLines } from './sections.ts';

const LIMIT_MS = 30_000;

/**
 * Asks the container runtime of a node for the process that holds a pod's network namespace; parameters NAMESPACE NAME.
 * The names are a plan's, which hold nothing that a regular expression would take for more than a dot. k3s and RKE2 bring
 * a crictl of their own. It greets on standard error, as commands that become root by a password have to.
 */
const POD_SCRIPT = `${NODE_ENVIRONMENT}
PATH=$PATH:/usr/local/bin:/var/lib/rancher/rke2/bin
cri() {
  if command -v crictl >/dev/null; then crictl "$@"
  elif command -v k3s >/dev/null; then k3s crictl "$@"
  else echo 'there is no crictl on this node'; return 127
  fi
}
id=$(cri pods -q --state Ready --namespace "$1" --name "^$2\\$") || { printf '%s\\n' "$id"; exit 1; }
set -- $id
[ $# -eq 1 ] || { echo "$# pods of that name run on this node"; exit 1; }
cri inspectp -o go-template --template '{{.info.pid}}' "$1"`;

/**
 * The process of a pod on the node on which it runs.
 * @param pod NAMESPACE/NAME
 * @throws ProblemError `no-pod`
 */
export async function podProcess(connection: NodeConnection, pod: string): Promise<number> {
  const [namespace = '', name = ''] = pod.split('/');
  const process = await execElevated(connection, (elevate) =>
    shellQuote(elevate(['sh', '-c', POD_SCRIPT, 'hopscope', namespace, name])),
  );
  const about = { node: connection.node.name, command: 'crictl' };
  const { stdout, stderr, code } = await collect(process, about, { input: '', limit: 65_536, timeoutMs: LIMIT_MS });
  const pid = code === 0 ? Number(/(?:^|\n)([1-9]\d{0,9})\n?$/.exec(stdout)?.[1] ?? 0) : 0;
  if (pid > 0) return pid;
  const said = cleanLines(`${stdout}\n${stderr}`).slice(-2).join(' ');
  throw new ProblemError({
    code: 'no-pod',
    subject: connection.node.name,
    message: `The pod "${pod}" was not found on "${connection.node.name}": ${said || 'no answer'}.`,
    remedy:
      'See where it runs with `kubectl get pod -o wide`; looking into it needs crictl and root on that node. Else give the pid ' +
      'of one of its processes on the node as "netns": {"pid": …}.',
  });
}

/** The namespace itself, or that of a pod by its process. @throws ProblemError `no-pod`, with the subject given */
export async function resolveNetns<N extends Netns | null | undefined>(
  connection: NodeConnection,
  netns: N,
  subject: string,
): Promise<N | { pid: number }> {
  if (!netns || !('pod' in netns)) return netns;
  try {
    return { pid: await podProcess(connection, netns.pod) };
  } catch (error) {
    throw new ProblemError({ ...problemOf(error), subject });
  }
}

/** The plan with a process in the place of every pod. @throws ProblemError `no-pod` with the hop or node that wanted it */
export async function resolvePods(plan: Plan, connections: ReadonlyMap<string, NodeConnection>): Promise<Plan> {
  const on = (node: string) => connections.get(node)!;
  const hops = plan.hops.map(async (hop) => ({ ...hop, netns: await resolveNetns(on(hop.node), hop.netns, hop.name) }));
  const probes = plan.probes.map(async (probe) => ({
    ...probe,
    netns: await resolveNetns(on(probe.node), probe.netns, probe.node),
  }));
  return { ...plan, hops: await Promise.all(hops), probes: await Promise.all(probes) };
}
