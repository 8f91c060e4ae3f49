import { laneA, laneB } from './hash-lanes.ts';
import type { Keys } from './keys.ts';
import { messageKind } from './message-kind.ts';
import type { HopPackets } from './types.ts';

const ICMP = 1;
const TCP = 6;
const ICMP6 = 58;

/** The bits of the TCP flags byte that nothing on the way sets or clears: FIN, SYN, RST, ACK. */
const STEADY_FLAGS = 0x17;

export type KeyLevel = 'plain' | 'exact' | 'content' | 'bytes';

/**
 * What remains of a packet when its addresses and ports are rewritten, also from one IP version to the other, as one
 * 64-bit key per packet. `plain`: TCP sequence and acknowledgement, echo sequence, payload length and hash. `exact` adds
 * what address translation within one version keeps: IPv4 identification, TCP window, timestamps. `content` leaves the
 * TCP numbers out and keeps only what tells packets apart when a firewall rewrites these; `bytes` keeps the payload only.
 *
 * @returns keys by position in `units`
 */
export function translationKeys(hop: HopPackets, units: Uint32Array, level: KeyLevel): Keys {
  const low = new Uint32Array(units.length);
  const high = new Uint32Array(units.length);
  const c = hop.columns;
  for (let i = 0; i < units.length; i++) {
    const u = units[i]!;
    const r = hop.row[u]!;
    const protocol = c.protocol[r]!;
    let a = 0x3c6ef372;
    let b = 0x510e527f;
    a = laneA(a, protocol === ICMP6 ? ICMP : protocol);
    b = laneB(b, protocol === ICMP6 ? ICMP : protocol);
    a = laneA(a, hop.payload[u]!);
    b = laneB(b, hop.payload[u]!);
    a = laneA(a, c.hashLow[r]!);
    b = laneB(b, c.hashLow[r]!);
    a = laneA(a, c.hashHigh[r]!);
    b = laneB(b, c.hashHigh[r]!);
    if (level === 'plain' || level === 'exact') {
      a = laneA(a, c.seq[r]!);
      b = laneB(b, c.seq[r]!);
      a = laneA(a, messageKind(protocol, c.ack[r]!));
      b = laneB(b, messageKind(protocol, c.ack[r]!));
    }
    if (protocol === TCP) {
      a = laneA(a, c.tcpFlags[r]! & STEADY_FLAGS);
      b = laneB(b, c.tcpFlags[r]! & STEADY_FLAGS);
    }
    if (level === 'exact' || level === 'content') {
      a = laneA(a, c.ipId[r]!);
      b = laneB(b, c.ipId[r]!);
      a = laneA(a, c.extra[r]!);
      b = laneB(b, c.extra[r]!);
    }
    a = Math.imul(a ^ b, 0x27d4eb2f);
    b = Math.imul(b ^ (a >>> 16), 0x165667b1);
    low[i] = a ^ (a >>> 16);
    high[i] = b ^ (b >>> 15);
  }
  return { low, high };
}
