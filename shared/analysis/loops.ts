import { RowFlag } from '../decode/columns.ts';
import { chainByKey } from '../match/key-chains.ts';
import { packetKeys } from '../match/keys.ts';
import type { PathMatch } from '../match/match-path.ts';
import { joinable } from '../match/open-units.ts';
import { type HopPackets, NONE, OFF_PATH } from '../match/types.ts';
import { Reason, withReason } from './marks.ts';

/** Times that a packet passes a hop from which on it is in a loop: twice it may be routed out where it came in. */
const LOOP = 3;
/** A packet comes by again sooner than that. */
const ROUND_NS = 1e9;

/**
 * Marks records of one packet that passes the same hop several times, its TTL lower each time: in a routing loop, on a
 * router with one interface, at a mirror port. It stays one packet, held by the record that was joined further down,
 * else by its first. A network duplicate has the TTL of its original. Without an IP ID identical datagrams could mean
 * several packets, so that it takes a loop's constant fall to say so.
 *
 * @returns per hop: the packets that were in a loop
 */
export function markLoops(match: PathMatch, marks: Uint8Array[]): Set<number>[] {
  return match.hops.map((hop, h) => {
    const looping = new Set<number>();
    const { ttl, lowestTtl, packets } = match.presence;
    const flows = new Set<number>();
    // Hardly any flow has packets of several TTLs: all others need not be looked at.
    for (let flow = 0; flow < match.presence.flows; flow++)
      if (packets[h]![flow]! > 0 && lowestTtl[h]![flow]! < ttl[h]![flow]! && match.travel[flow] !== OFF_PATH)
        flows.add(flow);
    if (flows.size === 0) return looping;
    const units = joinable(hop).filter((u) => flows.has(hop.flow[u]!));
    const { next } = chainByKey(packetKeys(hop, 'strong', units));
    const seen = new Uint8Array(units.length);
    for (let head = 0; head < units.length; head++) {
      if (seen[head] || next[head] === NONE) continue;
      const copies: number[] = [];
      for (let i: number = head; i !== NONE; i = next[i]!) {
        seen[i] = 1;
        copies.push(units[i]!);
      }
      for (const rounds of roundsOf(match, h, copies)) {
        const kept = rounds.find((u) => match.links[h]!.down[u] !== NONE) ?? rounds[0]!;
        for (const u of rounds) if (u !== kept) marks[h]![u] = withReason(marks[h]![u]!, Reason.again);
        if (rounds.length >= LOOP) looping.add(kept);
      }
    }
    return looping;
  });
}

/**
 * On a capture of all interfaces: whether a packet that entered left once more, as the first of its records that left
 * did. Its TTL is lower than that of the one that entered, and not lower than that of the one that left.
 */
function sentTwice(hop: HopPackets, entered: number, left: number): boolean {
  const { flags, ttl } = hop.columns;
  const [r, s] = [hop.row[entered]!, hop.row[left]!];
  return !(flags[r]! & RowFlag.outgoing) && (flags[s]! & RowFlag.outgoing) !== 0 && ttl[r]! - ttl[s]! <= 1;
}

/** Cuts copies of one key, in order of time, into packets that came by several times. */
function roundsOf(match: PathMatch, h: number, copies: readonly number[]): number[][] {
  const hop = match.hops[h]!;
  const { ttl, time, ipId } = hop.columns;
  const found: number[][] = [];
  let rounds: number[] = [];
  const end = () => {
    const rows = rounds.map((u) => hop.row[u]!);
    const fall = rows.length > 1 ? ttl[rows[0]!]! - ttl[rows[1]!]! : 0;
    const constant = rows.every((r, i) => i === 0 || ttl[rows[i - 1]!]! - ttl[r]! === fall);
    if (rounds.length > 1 && (ipId[rows[0]!]! !== 0 || (rounds.length >= LOOP && constant))) found.push(rounds);
  };
  for (const u of copies) {
    const last = rounds.at(-1);
    const again =
      last !== undefined &&
      !sentTwice(hop, last, u) &&
      ttl[hop.row[u]!]! < ttl[hop.row[last]!]! &&
      time[hop.row[u]!]! - time[hop.row[last]!]! <= ROUND_NS;
    if (again) rounds.push(u);
    else {
      end();
      rounds = [u];
    }
  }
  end();
  return found;
}
