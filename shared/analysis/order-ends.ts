import type { Samples } from './order-samples.ts';

const TCP = 6;
const SYN = 2;
const ACK = 16;
/** ICMP and ICMPv6 echo requests, type * 256. */
const ECHO_REQUESTS = new Set([0x0800, 0x8000]);
const ICMP = new Set([1, 58]);

/** Which side began each conversation: +1 or -1 as in the samples. */
export interface Beginnings {
  /** By SYNs and echo requests. */
  opened: Map<number, number>;
  /** By ports: an ephemeral one (RFC 6335, and what Linux takes) speaks to one that is not. */
  ports: Map<number, number>;
  /** By the first packet that any capture holds: it may have been under way already. */
  first: Map<number, number>;
}

const EPHEMERAL = 32768;

/** Who began the conversations. One pass over all packets. */
export function beginnings(samples: Samples): Beginnings {
  const found: Beginnings = { opened: new Map(), ports: new Map(), first: new Map() };
  for (const { columns: c, count, row, flow, order } of samples.hops) {
    let last = -1;
    const seen = new Set<number>();
    for (let k = 0; k < count; k++) {
      const u = order[k]!;
      const r = row[u]!;
      const f = flow[u]!;
      const protocol = c.protocol[r]!;
      const opens = protocol === TCP && (c.tcpFlags[r]! & (SYN | ACK)) === SYN;
      const asks = ICMP.has(protocol) && ECHO_REQUESTS.has(c.ack[r]!);
      // Ports say the same for every packet of a conversation.
      if (!opens && !asks && f >> 1 === last) continue;
      const conversation = f >> 1;
      last = conversation;
      const side = f & 1 ? -1 : 1;
      if (opens || asks) found.opened.set(conversation, side);
      const [from, to] = [c.sourcePortOf(r) >= EPHEMERAL, c.destinationPortOf(r) >= EPHEMERAL];
      if (from !== to) found.ports.set(conversation, from ? side : -side);
      // Every hop votes once: its own first packet of the conversation.
      if (seen.has(conversation)) continue;
      seen.add(conversation);
      found.first.set(conversation, (found.first.get(conversation) ?? 0) + side);
    }
  }
  return found;
}
