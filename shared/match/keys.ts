import { laneA, laneB } from './hash-lanes.ts';
import { messageKind } from './message-kind.ts';
import { type HopPackets, type PacketChanges, Rewritten } from './types.ts';

const SYN = 2;
const ACK = 16;

/** 64-bit keys of packets, two halves, in the order of the units that they were made for. */
export interface Keys {
  low: Uint32Array;
  high: Uint32Array;
}

/**
 * What no hop changes, as one 64-bit key per packet (trajectory sampling: Duffield and Grossglauser, SIGCOMM 2000; RFC
 * 5475 section 6.2). Never in it: TTL, checksums, DSCP and ECN, link layer, outer headers. `strong` includes the IPv4
 * identification, the TCP window and timestamps, which tell a retransmission from its original; `weak` leaves them out
 * for paths that rewrite them. Of what `hop.changes` names it takes what is the same at all hops.
 *
 * @param used keys that are no longer needed: these take their place where they are many enough
 */
export function packetKeys(
  hop: HopPackets,
  strength: 'strong' | 'weak',
  units: Uint32Array,
  used: Keys | null = null,
): Keys {
  const keys = roomFor(units.length, used);
  if (hop.changes) fillChanged(keys, hop, hop.changes, strength, units);
  else fillPlain(keys, hop, strength, units);
  return keys;
}

function roomFor(count: number, used: Keys | null): Keys {
  if (used === null || used.low.buffer.byteLength < count * 4)
    return { low: new Uint32Array(count), high: new Uint32Array(count) };
  return { low: new Uint32Array(used.low.buffer, 0, count), high: new Uint32Array(used.high.buffer, 0, count) };
}

function fillPlain({ low, high }: Keys, hop: HopPackets, strength: 'strong' | 'weak', units: Uint32Array): void {
  const { row, flow, payload } = hop;
  const { seq, ack, tcpFlags, hashLow, hashHigh, ipId, extra } = hop.columns;
  const strong = strength === 'strong';
  const flagsMask = strong ? 0xff : 0x17;
  for (let i = 0; i < units.length; i++) {
    const u = units[i]!;
    const r = row[u]!;
    // Two independent multiply-xorshift lanes; each field goes into both with different constants.
    let a = 0x9e3779b9 ^ flow[u]!;
    let b = 0x7f4a7c15 ^ payload[u]!;
    a = laneA(a, payload[u]!);
    b = laneB(b, flow[u]!);
    a = laneA(a, seq[r]!);
    b = laneB(b, seq[r]!);
    a = laneA(a, ack[r]!);
    b = laneB(b, ack[r]!);
    a = laneA(a, hashLow[r]!);
    b = laneB(b, hashLow[r]!);
    a = laneA(a, hashHigh[r]!);
    b = laneB(b, hashHigh[r]!);
    const rest = ((strong ? ipId[r]! : 0) << 8) | (tcpFlags[r]! & flagsMask);
    a = laneA(a, rest);
    b = laneB(b, rest);
    if (strong) {
      a = laneA(a, extra[r]!);
      b = laneB(b, extra[r]!);
    }
    a = Math.imul(a ^ b, 0x27d4eb2f);
    b = Math.imul(b ^ (a >>> 16), 0x165667b1);
    low[i] = a ^ (a >>> 16);
    high[i] = b ^ (b >>> 15);
  }
}

/** The same keys where something was rewritten: slower, and equal for all hops of a path, which have it all or none. */
function fillChanged(
  { low, high }: Keys,
  hop: HopPackets,
  changes: PacketChanges,
  strength: 'strong' | 'weak',
  units: Uint32Array,
): void {
  const { row, flow, payload } = hop;
  const c = hop.columns;
  const { rewritten, shifts } = changes;
  const strong = strength === 'strong';
  for (let i = 0; i < units.length; i++) {
    const u = units[i]!;
    const r = row[u]!;
    const f = flow[u]!;
    let a = 0x9e3779b9 ^ f;
    let b = 0x7f4a7c15 ^ payload[u]!;
    const mix = (x: number) => {
      a = laneA(a, x);
      b = laneB(b, x);
    };
    const changed = rewritten[f >>> 1] ?? 0;
    const otherVersion = (changed & Rewritten.version) !== 0;
    mix(payload[u]!);
    mix(f);
    mix(c.seq[r]! - (shifts.get(f) ?? 0));
    if (shifts.size > 0 && c.tcpFlags[r]! & ACK) mix(c.ack[r]! - (shifts.get(f ^ 1) ?? 0));
    else mix(otherVersion ? messageKind(c.protocol[r]!, c.ack[r]!) : c.ack[r]!);
    if (changed & Rewritten.quote) {
      const quote = c.quotes.indexOf(r);
      mix(c.quotes.ipId[quote]!);
      mix(c.quotes.seq[quote]!);
      mix(c.quotes.length[quote]!);
    } else {
      mix(c.hashLow[r]!);
      mix(c.hashHigh[r]!);
    }
    mix(((strong && !otherVersion ? c.ipId[r]! : 0) << 8) | (c.tcpFlags[r]! & (strong ? 0xff : 0x17)));
    // What moves sequence numbers may move timestamps too (Linux' SYN proxy does): the identification has to do there, but
    // for handshakes, which such a proxy makes on either side by itself.
    if (strong && (!(changed & Rewritten.numbers) || c.tcpFlags[r]! & SYN)) mix(c.extra[r]!);
    a = Math.imul(a ^ b, 0x27d4eb2f);
    b = Math.imul(b ^ (a >>> 16), 0x165667b1);
    low[i] = a ^ (a >>> 16);
    high[i] = b ^ (b >>> 15);
  }
}
