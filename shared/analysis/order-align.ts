import type { Beginnings } from './order-ends.ts';
import { timeVotes, ttlVotes, Votes } from './order-evidence.ts';
import type { SampledPacket } from './order-samples.ts';

/** Packets of all conversations turned so that side +1 of every one travels the same way. */
export interface Aligned {
  packets: SampledPacket[];
  /** Conversations, and by which sign they were turned. */
  turned: Map<number, 1 | -1>;
  ttl: Votes;
}

/**
 * Turns conversations to agree with each other: by the TTL, else by the stamps of their packets both ways; those that
 * share no pair of hops with any other, so that the side that opened them is +1.
 */
export function alignConversations(packets: readonly SampledPacket[], n: number, opened: Beginnings): Aligned {
  const aligned: Aligned = { packets: [], turned: new Map(), ttl: new Votes(n) };
  const time = new Votes(n);
  let pending = byConversation(packets).map((group) => new Group(group, n));
  while (pending.length > 0) {
    const waiting: Group[] = [];
    for (const group of pending) {
      const likeness = group.likeness(aligned.ttl, time);
      if (likeness === 0) waiting.push(group);
      else take(aligned, time, group, likeness > 0 ? 1 : -1);
    }
    // Nothing more to compare with: one goes by who opened it, and the others are tried again.
    if (waiting.length === pending.length) {
      const group = waiting.shift()!;
      const by = [opened.opened, opened.ports, opened.first].map((sides) => sides.get(group.conversation));
      take(aligned, time, group, (by.find((side) => side !== undefined && side !== 0) ?? 1) > 0 ? 1 : -1);
    }
    pending = waiting.filter((group) => group.says);
  }
  return aligned;
}

/** The packets of one conversation and what they say. */
class Group {
  readonly packets: readonly SampledPacket[];
  readonly conversation: number;
  readonly ttl: Votes;
  readonly #hops: number;
  #time: Votes | null = null;

  constructor(packets: readonly SampledPacket[], hops: number) {
    this.packets = packets;
    this.conversation = packets[0]!.conversation;
    this.ttl = ttlVotes(packets, hops);
    this.#hops = hops;
  }

  get time(): Votes {
    this.#time ??= timeVotes(this.packets, this.#hops);
    return this.#time;
  }

  /** Whether it tells any two hops apart. */
  get says(): boolean {
    return this.ttl.speaks || this.time.speaks;
  }

  likeness(ttl: Votes, time: Votes): number {
    return ttl.agreement(this.ttl) || time.agreement(this.time) || ttl.agreement(this.time) || time.agreement(this.ttl);
  }
}

function take(aligned: Aligned, time: Votes, group: Group, sign: 1 | -1): void {
  aligned.ttl.add(group.ttl, sign);
  time.add(group.time, sign);
  aligned.turned.set(group.conversation, sign);
  for (const packet of group.packets)
    aligned.packets.push(sign === 1 ? packet : { ...packet, side: -packet.side as 1 | -1 });
}

function byConversation(packets: readonly SampledPacket[]): SampledPacket[][] {
  const groups = new Map<number, SampledPacket[]>();
  for (const packet of packets) {
    const group = groups.get(packet.conversation);
    if (group) group.push(packet);
    else groups.set(packet.conversation, [packet]);
  }
  // The largest first: the others are turned to agree with it.
  return [...groups.values()].sort((a, b) => b.length - a.length);
}
