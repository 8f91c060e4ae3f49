import type { Samples } from './order-samples.ts';

const TCP = 6;
const SYN = 2;
const ACK = 16;
/** ICMP and ICMPv6 echo requests, type * 256. */
const ECHO_REQUESTS = new Set([0x0800, 0x8000]);
const ICMP = new Set([1, 58]);

/** Who began, per root conversation: +1 or -1 as in the samples. Certain by SYNs and echo requests, else likely. */
export interface Beginnings {
  certain: Map<number, number>;
  likely: Map<number, number>;
}

/**
 * The side that opened each conversation: it sent the SYN or the echo request; else the side whose port is the
 * higher one (ephemeral ports lie above those of services). One pass over all packets.
 */
export function beginnings(samples: Samples): Beginnings {
  const certain = new Map<number, number>();
  const likely = new Map<number, number>();
  for (const { columns: c, count, row, flow } of samples.hops) {
    let last = -1;
    for (let u = 0; u < count; u++) {
      const r = row[u]!;
      const f = flow[u]!;
      const protocol = c.protocol[r]!;
      const opens = protocol === TCP && (c.tcpFlags[r]! & (SYN | ACK)) === SYN;
      const asks = ICMP.has(protocol) && ECHO_REQUESTS.has(c.ack[r]!);
      // Ports say the same for every packet of a conversation.
      if (!opens && !asks && f >> 1 === last) continue;
      last = f >> 1;
      const { conversation, sign } = samples.root(last);
      const side = f & 1 ? -sign : sign;
      if (opens || asks) certain.set(conversation, side);
      else if (c.sourcePortOf(r) !== c.destinationPortOf(r))
        likely.set(conversation, c.sourcePortOf(r) > c.destinationPortOf(r) ? side : -side);
    }
  }
  return { certain, likely };
}
