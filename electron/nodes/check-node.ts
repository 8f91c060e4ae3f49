import { type Problem, ProblemError, problemOf } from '../../shared/contract/errors.ts';
import type { NodeFacts, NodeInterface } from '../../shared/contract/node-facts.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { cleanText } from '../ssh/clean-text.ts';
import type { NodeConnection } from '../ssh/types.ts';
import { clockFacts } from './clock-facts.ts';
import { type Elevation, elevationFrom } from './elevation.ts';
import { installCommand, osReleaseField } from './install-command.ts';
import { interfacesFromJson, interfacesFromLines, interfacesFromSys } from './interfaces.ts';
import { freeDisk, namespaceProcesses } from './node-details.ts';
import { NODE_CHECK_COMMAND, nodeScript } from './node-script.ts';
import { cleanLines, readSections, type Section } from './sections.ts';

/**
 * Looks at a node over one channel: tools and versions, how a capture gets its permission, interfaces, namespaces.
 * Starts and changes nothing there. What is missing is in `problems`, each with the command that mends it.
 * @throws ProblemError when the connection fails, or `no-shell` when the login gives no POSIX shell
 */
export async function checkNode(connection: NodeConnection): Promise<NodeFacts> {
  return (await inspectNode(connection)).facts;
}

export interface Inspection {
  facts: NodeFacts;
  mtrMissing: Problem | null;
  /** How commands become root there. */
  elevation: Elevation;
}

/** `checkNode`, with the problem that a missing mtr is when a probe is to run on the node. */
export async function inspectNode(connection: NodeConnection): Promise<Inspection> {
  const { node } = connection;
  const result = await connection.run(NODE_CHECK_COMMAND, { input: nodeScript(node.sudo), timeoutMs: 30_000 });
  const sections = readSections(result.stdout);
  if (sections.get('kernel')?.status !== 0)
    throw new ProblemError({
      code: 'no-shell',
      subject: node.name,
      message: `The login ${connection.place} does not run commands in a POSIX shell: ${cleanText(result.stderr || result.stdout) || 'no answer'}.`,
      remedy: 'Use an account with a shell (no forced command, no restricted menu).',
    });
  const { elevation, problem } = await elevationFrom(connection, sections).then(
    (found) => ({ elevation: found, problem: null }),
    (error: unknown) => ({ elevation: 'none' as const, problem: problemOf(error) }),
  );
  const facts = factsOf(node, sections, elevation, problem);
  if (facts.mtr !== null) return { facts, mtrMissing: null, elevation };
  const mtrMissing = {
    code: 'no-mtr',
    subject: node.name,
    message: `mtr is not installed on ${facts.hostname}, and a probe of the plan is to run there.`,
    remedy: installCommand('mtr', sections.get('os')?.text ?? '', isRoot(sections)),
  };
  return { facts, mtrMissing, elevation };
}

/** @param refused why the node does not let us become root, where the plan asks for that */
function factsOf(
  node: PlanNode,
  sections: ReadonlyMap<string, Section>,
  elevation: Elevation,
  refused: Problem | null,
): NodeFacts {
  const text = (name: string) => sections.get(name)?.text ?? '';
  const line = (name: string) => cleanLines(text(name))[0] ?? '';
  const root = isRoot(sections);
  const tcpdump = version(text('tcpdump'), /tcpdump version (\S+)/);
  const osRelease = cleanLines(text('os')).join('\n');
  const bootId = line('boot');
  const facts: NodeFacts = {
    node: node.name,
    hostname: line('hostname'),
    kernel: line('kernel'),
    bootId: /^[0-9a-f-]{36}$/.test(bootId) ? bootId : null,
    os: osReleaseField(osRelease, 'PRETTY_NAME'),
    user: line('user'),
    privilege: node.sudo ? (elevation === 'none' ? null : elevation) : ownPrivilege(root, sections, tcpdump !== null),
    tcpdump,
    mtr: version(text('mtr'), /mtr (\S+)/),
    interfaces: interfacesOf(text),
    namespaces: cleanLines(text('namespaces'), 64),
    namespaceProcesses: namespaceProcesses(text('namespace-processes')),
    clock: clockFacts(text('chrony'), text('timedate')),
    freeDisk: freeDisk(text('disk')),
    problems: [],
  };
  if (facts.tcpdump === null)
    facts.problems.push({
      code: 'no-tcpdump',
      subject: node.name,
      message: `tcpdump is not installed on ${facts.hostname}.`,
      remedy: installCommand('tcpdump', osRelease, root),
    });
  else if (facts.privilege === null) facts.problems.push(refused ?? notPermitted(node, facts, root, text('capture')));
  return facts;
}

function isRoot(sections: ReadonlyMap<string, Section>): boolean {
  return sections.get('uid')?.text.trim() === '0';
}

/** The permission of the login itself. */
function ownPrivilege(
  root: boolean,
  sections: ReadonlyMap<string, Section>,
  hasTcpdump: boolean,
): NodeFacts['privilege'] {
  if (sections.get('capture')?.status === 0) return root ? 'root' : 'capabilities';
  return root && !hasTcpdump ? 'root' : null;
}

function notPermitted(node: PlanNode, facts: NodeFacts, root: boolean, said: string): Problem {
  const words = cleanLines(said).join(' ') || 'tcpdump failed';
  return {
    code: 'no-permission',
    subject: node.name,
    message: `"${facts.user}" on ${facts.hostname} may not capture packets: ${words}.`.replace('..', '.'),
    remedy: root
      ? 'root has been stripped of cap_net_raw there (a container?): connect to the machine itself, or grant the capability.'
      : 'Turn on sudo for this node (a password is asked for where it wants one); or log in as root; or on this node: ' +
        'sudo setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)"',
  };
}

function interfacesOf(text: (name: string) => string): NodeInterface[] {
  const json = interfacesFromJson(text('address-json'));
  if (json !== null && json.length > 0) return json;
  const lines = interfacesFromLines(text('links'), text('addresses'));
  return lines.length > 0 ? lines : interfacesFromSys(text('sys'));
}

function version(text: string, pattern: RegExp): string | null {
  const match = pattern.exec(text);
  return match ? cleanText(match[1]!, 40) : null;
}
