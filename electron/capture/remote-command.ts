import type { NodeFacts } from '../../shared/contract/node-facts.ts';
import type { Plan, PlanHop, PlanNode } from '../../shared/contract/plan.ts';
import { inNamespace, shownCommand } from '../nodes/command-prefix.ts';
import type { Elevate } from '../nodes/exec-elevated.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { CAPTURE_SCRIPT, headerLine } from './wrapper-script.ts';

/**
 * The kernel's ring buffer for one capture, in KiB. Short records: about 60,000 of them. Whole packets need a frame of
 * the ring each as large as the interface's MTU, so the ring is larger.
 */
function ringKiB(snaplen: number): number {
  return snaplen <= 2048 ? 16384 : 65536;
}

/**
 * tcpdump's arguments. `-p`: a node's interface is left as it is. Promiscuous mode would change the interface under
 * observation (some virtual switches refuse it, the kernel logs it) and would show frames that a switch flooded to
 * machines they were not for, as if they had arrived here. Bridge ports and veth pairs deliver everything anyway.
 * No `--immediate-mode`: it wakes tcpdump for every packet and costs the node four times as much (300,000 packets of 128
 * bytes: 0.46 s of processor time with it, 0.10 s without). Packets come up to a second later, in blocks; `drain`
 * waits for them at the end.
 */
function tcpdumpArguments(hop: PlanHop, output: string): string[] {
  const argv = ['tcpdump', '-i', hop.interface, '-p', '-s', String(hop.snaplen)];
  if (hop.carry !== 'spool') argv.push('-U');
  argv.push('-B', String(ringKiB(hop.snaplen)), '--time-stamp-precision=nano', '-w', output, '--');
  if (hop.filter.trim() !== '') argv.push(hop.filter);
  return argv;
}

/** The hop with what the plan says where it says nothing itself. */
export function carriedHop(plan: Pick<Plan, 'carry'>, hop: PlanHop): PlanHop {
  return { ...hop, carry: hop.carry ?? plan.carry ?? 'stream' };
}

/**
 * The plain command that a capture of this hop comes down to, for people to read and paste. On the node it runs inside
 * a wrapper that also excludes the SSH connection that carries the capture.
 * @param privilege what a check has found of the node; without one, of a node that is to become root, sudo is shown
 */
export function captureCommand(hop: PlanHop, node: PlanNode, privilege?: NodeFacts['privilege']): string {
  return shownCommand(tcpdumpArguments(hop, '-'), hop.netns, node.sudo ? shownRoot(privilege) : 'none');
}

/** How a person becomes root there: by a sudo that may ask for the password, unless it was seen to need none. */
function shownRoot(privilege: NodeFacts['privilege'] | undefined): 'sudo' | 'sudo-password' | 'doas' {
  return privilege === 'sudo' || privilege === 'doas' ? privilege : 'sudo-password';
}

/** What a spooled capture may take of the node's disk. */
export interface SpoolLimits {
  limitKiB: number;
  /** To be left free. */
  floorKiB: number;
  /** Only the last so many whole seconds are kept, until they are to stay; null: everything is. */
  ringSeconds: number | null;
}

const SPOOL_MIB = 1024;
const KEEP_FREE_MIB = 1024;

/** What every spooled hop of a plan has to keep to. */
export function spoolLimits(plan: Pick<Plan, 'spoolMiB' | 'keepFreeMiB' | 'trigger'>): SpoolLimits {
  return {
    limitKiB: (plan.spoolMiB ?? SPOOL_MIB) * 1024,
    floorKiB: (plan.keepFreeMiB ?? KEEP_FREE_MIB) * 1024,
    ringSeconds: plan.trigger === undefined ? null : Math.ceil(plan.trigger.ringSeconds),
  };
}

export interface RemoteCaptureOptions {
  /** Null or absent: the packets come on stdout. */
  spool?: SpoolLimits | null;
  /** `$SSH_CONNECTION` of further connections of ours to the node, which are to be excluded like its own. */
  others?: readonly string[];
}

/**
 * The command line that runs one capture on a node, for one exec channel without a pty. See wrapper-script.ts for what
 * it says on stdout and stderr and which control lines it takes on stdin.
 * @param elevate puts what makes it root before it; see `execElevated`
 * @param token random, [0-9a-f]+; marks our own lines
 */
export function remoteCaptureCommand(
  hop: PlanHop,
  elevate: Elevate,
  token: string,
  { spool = null, others = [] }: RemoteCaptureOptions = {},
): string {
  const filter = hop.filter.trim();
  const header = headerLine('capture', {
    token,
    hop: hop.name,
    interface: hop.interface,
    snaplen: hop.snaplen,
    filter,
  });
  const parameters = [token, hop.interface, String(hop.snaplen), String(ringKiB(hop.snaplen)), filter];
  parameters.push(spool ? String(spool.limitKiB) : '', spool ? String(spool.floorKiB) : '');
  parameters.push(String(spool?.ringSeconds ?? ''), others.join(' '));
  const command = wrapped(`${header}\n${CAPTURE_SCRIPT}`, parameters, hop.netns, elevate);
  // As the login shell has it: sudo clears the environment, so it is passed as the last parameter.
  return `${command} "$SSH_CONNECTION"`;
}

/** The command line that runs a script of ours by `sh` in a namespace of the node, as root where the node says so. */
export function wrapped(
  script: string,
  parameters: readonly string[],
  netns: PlanHop['netns'],
  elevate: Elevate,
): string {
  return `exec ${shellQuote(elevate(inNamespace(['sh', '-c', script, 'hopscope', ...parameters], netns)))}`;
}
