import { RowFlag } from '../decode/columns.ts';
import type { HopPackets } from './types.ts';

/** 64-bit keys of a hop's packets, two halves, indexed by unit. */
export interface Keys {
  low: Uint32Array;
  high: Uint32Array;
}

/**
 * What no hop changes, as one 64-bit key per packet (trajectory sampling: Duffield and Grossglauser, SIGCOMM 2000; RFC
 * 5475 section 6.2). Never in it: TTL, checksums, DSCP and ECN, link layer, outer headers. `strong` includes the IPv4
 * identification, the TCP window and timestamps, which tell a retransmission from its original; `weak` leaves them out
 * for paths that rewrite them.
 */
export function packetKeys(hop: HopPackets, strength: 'strong' | 'weak'): Keys {
  const low = new Uint32Array(hop.count);
  const high = new Uint32Array(hop.count);
  const c = hop.columns;
  const strong = strength === 'strong';
  for (let u = 0; u < hop.count; u++) {
    const r = hop.row[u]!;
    let a = 0x9e3779b9 ^ hop.flow[u]!;
    let b = 0x7f4a7c15 ^ hop.payload[u]!;
    // Two independent multiply-xorshift lanes; each field goes into both with different constants.
    const mix = (x: number) => {
      a = Math.imul(a ^ x, 0x85ebca6b);
      a ^= a >>> 15;
      b = Math.imul(b ^ (x + 0x6d2b79f5), 0xc2b2ae35);
      b ^= b >>> 13;
    };
    mix(hop.payload[u]!);
    mix(hop.flow[u]!);
    mix(c.seq[r]!);
    mix(c.ack[r]!);
    mix(strong ? c.tcpFlags[r]! : c.tcpFlags[r]! & 0x17);
    mix(c.hashLow[r]!);
    mix(c.hashHigh[r]!);
    if (strong) {
      mix((c.ipId[r]! << 16) | c.window[r]!);
      if (c.flags[r]! & RowFlag.tcpTimestamps) {
        mix(c.tsval[r]!);
        mix(c.tsecr[r]!);
      }
    }
    a = Math.imul(a ^ b, 0x27d4eb2f);
    b = Math.imul(b ^ (a >>> 16), 0x165667b1);
    low[u] = (a ^ (a >>> 16)) >>> 0;
    high[u] = (b ^ (b >>> 15)) >>> 0;
  }
  return { low, high };
}
