import { exec, run } from './commands.ts';
import { type LabNode, namespaceOf } from './topology.ts';

const table = 'ip hopscope_nat';

/** Rewrites the source of what leaves through `device`; `ports: 'random'` draws a new port for every connection. */
export async function masquerade(node: LabNode, device: string, ports: 'kept' | 'random'): Promise<void> {
  const how = ports === 'random' ? 'masquerade fully-random' : 'masquerade';
  await rules(
    node,
    'add chain T post { type nat hook postrouting priority 100 ; }',
    `add rule T post oifname "${device}" ip saddr 10.244.0.0/16 ${how}`,
  );
}

/** Gives a service address to what `target` serves, as kube-proxy does with a ClusterIP. */
export async function serviceAddress(node: LabNode, address: string, target: string): Promise<void> {
  await rules(
    node,
    'add chain T pre { type nat hook prerouting priority -100 ; }',
    `add rule T pre ip daddr ${address} dnat to ${target}`,
  );
}

async function rules(node: LabNode, ...lines: string[]): Promise<void> {
  const text = [`add table T`, ...lines].map((line) => line.replace(/\bT\b/, table)).join('\n');
  await run(['ip', 'netns', 'exec', namespaceOf(node), 'nft', '-f', '-'], `${text}\n`);
}

/** Removes what the functions above made on a node; connections that the kernel tracks stay as they are. */
export async function clearNat(node: LabNode): Promise<void> {
  await run(
    ['ip', 'netns', 'exec', namespaceOf(node), 'nft', '-f', '-'],
    `add table ${table}\ndelete table ${table}\n`,
  );
}

/** A connection that a node's kernel translates, in the words of the analysis. */
export interface Tracked {
  protocol: string;
  from: string;
  to: string;
}

/** What the kernel's connection tracking of a node rewrites: each conversation before and after, forward. */
export async function trackedTranslations(node: LabNode): Promise<Tracked[]> {
  const { stdout } = await exec(node, ['cat', '/proc/net/nf_conntrack']);
  const found: Tracked[] = [];
  for (const line of stdout.split('\n')) {
    const protocol = /^\S+\s+\d+\s+(\S+)/.exec(line)?.[1];
    const values = [...line.matchAll(/\b(src|dst|sport|dport|id)=(\S+)/g)].map((match) => match[2]!);
    if (protocol === undefined) continue;
    // src dst sport dport of the original direction, then of the reply; ICMP has one id each instead of ports.
    const [a = '', b = '', c = '', d = '', e = '', f = '', g = '', h = ''] = values;
    const [from, to] =
      protocol === 'icmp'
        ? [`${a}:${c} > ${b}:${c}`, `${e}:${f} > ${d}:${f}`]
        : [`${a}:${c} > ${b}:${d}`, `${f}:${h} > ${e}:${g}`];
    if (from !== to) found.push({ protocol, from, to });
  }
  return found;
}
