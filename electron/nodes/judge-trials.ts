import type { Problem } from '../../shared/contract/errors.ts';
import type { NodeFacts } from '../../shared/contract/node-facts.ts';
import type { Netns, PlanHop, PlanNode, PlanProbe } from '../../shared/contract/plan.ts';
import { namesFromProc } from './interfaces.ts';
import { cleanLines, type Section } from './sections.ts';

type Sections = ReadonlyMap<string, Section>;

/** What is wrong with one hop, from the output of the plan check on its node; null when nothing is. */
export function judgeHop(
  index: number,
  hop: PlanHop,
  node: PlanNode,
  facts: NodeFacts,
  sections: Sections,
): Problem | null {
  const names = sections.get(`hop-${index}-names`);
  const open = sections.get(`hop-${index}-open`);
  const filter = sections.get(`hop-${index}-filter`);
  if (open?.status === 0) return filter === undefined || filter.status === 0 ? null : badFilter(hop, node, filter);

  if (hop.netns && names?.status !== 0) return noNamespace(hop.name, hop.netns, node, facts, names);
  const there = hop.netns ? namesFromProc(names?.text ?? '') : facts.interfaces.map((i) => i.name);
  if (hop.interface !== 'any' && there.length > 0 && !there.includes(hop.interface))
    return noInterface(hop, node, there);
  // Without tcpdump or permission nothing opens, and the node's own problem says so.
  if (facts.problems.length > 0) return null;
  const said = tcpdumpWords(open);
  const forbidden = /permission|permitted/i.test(said);
  return {
    code: forbidden ? 'no-permission' : 'capture-refused',
    subject: hop.name,
    message: `tcpdump cannot capture on ${hop.interface}${inside(hop.netns)} of "${node.name}": ${said}`,
    remedy: forbidden
      ? 'Log in as root, or turn on sudo for this node.'
      : `Try it on the node: tcpdump -i ${hop.interface} -c 1${hop.netns ? ' (in that network namespace)' : ''}`,
  };
}

/** What is wrong with one probe; null when nothing is. */
export function judgeProbe(
  index: number,
  probe: PlanProbe,
  node: PlanNode,
  facts: NodeFacts,
  sections: Sections,
): Problem | null {
  const namespace = sections.get(`probe-${index}-namespace`);
  if (probe.netns && namespace?.status !== 0) return noNamespace(node.name, probe.netns, node, facts, namespace);
  const target = sections.get(`probe-${index}-target`);
  if (target === undefined || target.status === 0) return null;
  return {
    code: 'target-unresolved',
    subject: node.name,
    message: `The target "${probe.target}" of ${probe.kind} cannot be resolved on "${node.name}"${inside(probe.netns)}.`,
    remedy: `Give its address, or check the name on the node: getent hosts ${probe.target}`,
  };
}

function badFilter(hop: PlanHop, node: PlanNode, section: Section): Problem {
  return {
    code: 'bad-filter',
    subject: hop.name,
    message: `tcpdump on "${node.name}" does not accept the filter "${hop.filter}" for ${hop.interface}: ${tcpdumpWords(section)}`,
    remedy: `Correct the filter (pcap-filter(7)); try it on the node: tcpdump -i ${hop.interface} -d 'FILTER'`,
  };
}

function noInterface(hop: PlanHop, node: PlanNode, there: readonly string[]): Problem {
  const shown = there.slice(0, 40);
  const more = there.length > shown.length ? ` and ${there.length - shown.length} more` : '';
  return {
    code: 'no-interface',
    subject: hop.name,
    message: `There is no interface "${hop.interface}"${inside(hop.netns)} on "${node.name}".`,
    remedy: `Choose one of those that are there: ${shown.join(', ')}${more}; or any.`,
  };
}

function noNamespace(
  subject: string,
  netns: Netns,
  node: PlanNode,
  facts: NodeFacts,
  section: Section | undefined,
): Problem {
  const said = cleanLines(section?.text ?? '').join(' ') || 'no answer';
  if (/permi|password|must be root|not allowed/i.test(said))
    return {
      code: 'no-permission',
      subject,
      message: `"${facts.user}" may not enter the network namespace${named(netns)} on "${node.name}": ${said}`,
      remedy: 'Entering a network namespace needs root: log in as root, or turn on sudo for this node.',
    };
  return {
    code: 'no-namespace',
    subject,
    message: `The network namespace${named(netns)} on "${node.name}" cannot be entered: ${said}`,
    remedy:
      'name' in netns
        ? facts.namespaces.length > 0
          ? `Choose one of those that are there: ${facts.namespaces.slice(0, 40).join(', ')}.`
          : 'There are no named namespaces on this node (ip netns list): use the pid of a process in it instead.'
        : 'Look up the pid of a process in the namespace anew; a restarted container has another one.',
  };
}

/** What tcpdump printed, without its name and its remarks on link types. */
function tcpdumpWords(section: Section | undefined): string {
  const lines = cleanLines(section?.text ?? '')
    .filter((line) => !/^(tcpdump: )?warning:/i.test(line))
    .map((line) => line.replace(/^tcpdump: /, ''));
  return lines.join(' ') || 'it gave no reason.';
}

function inside(netns: Netns | null | undefined): string {
  return netns ? ` in the network namespace${named(netns)}` : '';
}

function named(netns: Netns): string {
  if ('name' in netns) return ` "${netns.name}"`;
  return 'pid' in netns ? ` of process ${netns.pid}` : ` of pod ${netns.pod}`;
}
