import { run } from './commands.ts';
import { type Direction, type ForwardingNode, forwarding, namespaceOf } from './topology.ts';

export interface DropOptions {
  direction: Direction;
  /** One packet of so many is dropped, exactly: the kernel counts (`numgen inc`), chance has no part in it. */
  every: number;
  /** Which of them, from 0; default 0, the first. */
  at?: number;
  /** What is counted and dropped, in nft's words; default: all of the path's traffic in that direction. */
  match?: string;
  /** Name of the rule's counters; default: the direction. Several rules of one node need names of their own. */
  name?: string;
}

export interface DropCounter {
  name: string;
  /** Packets that reached the rule. */
  seen: number;
  /** Of those, packets that it dropped. */
  dropped: number;
}

const table = 'inet hopscope_drops';

/**
 * Drops packets on the forward hook of a node, and counts. On the routers that is outer (VXLAN) traffic, on node-a and
 * node-b inner traffic between bridge and tunnel. With offloads on, one packet may be a super-frame of 64 KB.
 */
export async function dropEvery(node: ForwardingNode, options: DropOptions): Promise<void> {
  const { direction, every, at = 0, match = forwarding[node].path, name = options.direction } = options;
  // `fwd` and `forward` mean something to nft, hence the chain's name.
  const rules = `
add table ${table}
add chain ${table} drops { type filter hook forward priority 0 ; policy accept ; }
add counter ${table} seen_${name}
add counter ${table} dropped_${name}
add rule ${table} drops iifname "${forwarding[node][direction]}" ${match} counter name "seen_${name}"
add rule ${table} drops iifname "${forwarding[node][direction]}" ${match} numgen inc mod ${every} ${at} counter name "dropped_${name}" drop
`;
  await run(['ip', 'netns', 'exec', namespaceOf(node), 'nft', '-f', '-'], rules);
}

interface NftCounters {
  nftables: { counter?: { name: string; packets: number } }[];
}

/** What a node's drop rules have counted, by rule; empty when it has none. */
export async function counters(node: ForwardingNode): Promise<DropCounter[]> {
  const json = await run(['ip', 'netns', 'exec', namespaceOf(node), 'nft', '-j', 'list', 'counters']);
  const packets = new Map<string, number>();
  for (const { counter } of (JSON.parse(json) as NftCounters).nftables)
    if (counter !== undefined) packets.set(counter.name, counter.packets);
  return [...packets.keys()]
    .filter((key) => key.startsWith('dropped_'))
    .map((key) => key.slice('dropped_'.length))
    .map((name) => ({ name, seen: packets.get(`seen_${name}`) ?? 0, dropped: packets.get(`dropped_${name}`) ?? 0 }));
}

/** Packets that one direction's rule (or the rule of that name) on a node has dropped. */
export async function dropped(node: ForwardingNode, name: string): Promise<number> {
  const counter = (await counters(node)).find((entry) => entry.name === name);
  if (counter === undefined) throw new Error(`${node} has no drop rule named ${name}`);
  return counter.dropped;
}

/** Removes every drop rule and counter of every node. */
export async function clearDrops(): Promise<void> {
  for (const node of Object.keys(forwarding) as ForwardingNode[])
    await run(
      ['ip', 'netns', 'exec', namespaceOf(node), 'nft', '-f', '-'],
      `add table ${table}\ndelete table ${table}\n`,
    );
}
