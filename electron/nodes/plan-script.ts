import { isIP } from 'node:net';
import type { PlanHop, PlanProbe } from '../../shared/contract/plan.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { asRoot, inNamespace, NODE_ENVIRONMENT } from './command-prefix.ts';
import { sectionScript } from './sections.ts';

/** The command line that runs the plan check; the script itself is its standard input. */
export const PLAN_CHECK_COMMAND = 'sh -s -- plan-check';

/**
 * The command that runs the plan check as root by a password: it greets, so that its input is not taken for the password
 * where sudo asks for none.
 */
export const PLAN_CHECK_AS_ROOT = ['sh', '-s', '--', 'plan-check'];

/** What is to be tried on one node; the numbers are places in the plan. */
export interface NodeTrials {
  /** How single commands become root. */
  elevation: 'none' | 'sudo' | 'doas';
  hops: readonly { index: number; hop: PlanHop }[];
  probes: readonly { index: number; probe: PlanProbe }[];
}

/**
 * The script that tries everything a plan will need on one node and starts nothing: for hop N the sections `hop-N-names`
 * (the interfaces of its namespace), `hop-N-open` (tcpdump opens the interface) and `hop-N-filter` (it compiles the
 * filter); for probe N `probe-N-namespace` and, unless its target is an address, `probe-N-target`.
 * Pods are to be resolved before.
 * @throws ProblemError `pod-unresolved`
 */
export function planScript({ elevation, hops, probes }: NodeTrials): string {
  const parts: { name: string; run: string }[] = [];
  for (const { index, hop } of hops) {
    // Reading the names of the node's own namespace needs no privilege, which may be what is missing.
    const forNames = hop.netns !== null && hop.netns !== undefined ? elevation : 'none';
    const names = asRoot(inNamespace(['cat', '/proc/net/dev'], hop.netns), forNames);
    const open = asRoot(inNamespace(['tcpdump', '-i', hop.interface, '-d'], hop.netns), elevation);
    parts.push({ name: `hop-${index}-names`, run: shellQuote(names) });
    // Only what tcpdump says is wanted, not the program that it compiles.
    parts.push({ name: `hop-${index}-open`, run: `${shellQuote(open)} >/dev/null` });
    if (hop.filter.trim() !== '')
      parts.push({ name: `hop-${index}-filter`, run: `${shellQuote([...open, '--', hop.filter])} >/dev/null` });
  }
  for (const { index, probe } of probes) {
    const inside = probe.netns !== null && probe.netns !== undefined;
    const prefix = (argv: string[]) => shellQuote(asRoot(inNamespace(argv, probe.netns), inside ? elevation : 'none'));
    if (inside) parts.push({ name: `probe-${index}-namespace`, run: prefix(['true']) });
    // Where getent is missing (some small systems), mtr itself will say whether the name resolves.
    if (isIP(probe.target) === 0)
      parts.push({
        name: `probe-${index}-target`,
        run: `command -v getent >/dev/null || exit 0; ${prefix(['getent', 'hosts', probe.target])} >/dev/null`,
      });
  }
  return sectionScript(NODE_ENVIRONMENT, parts);
}
