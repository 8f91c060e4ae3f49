import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { type Consumer, Reason, reasonOf, withReason } from './marks.ts';

const TCP = 6;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Resets and handshakes that were seen at a hop and not at the one that they should have come through. */
interface Answers {
  units: Set<number>;
  flows: Set<number>;
}

/**
 * TCP packets that a machine on the way answered with a reset or a handshake (a firewall that rejects, a SYN proxy): the
 * answer is seen here and at no hop further down, acknowledges exactly this packet, and the packet itself was seen no
 * further. Resets and handshakes without such a packet stay what they were: seen here and never upstream.
 *
 * @param marks per hop and unit; Reason bits are set
 * @param consumers per hop: what consumed a unit; filled
 */
export function markAnswered(match: PathMatch, marks: Uint8Array[], consumers: Map<number, Consumer>[]): void {
  match.hops.forEach((hop, h) => {
    const answers = answersFromTheWay(match, h);
    if (answers.units.size === 0) return;
    const { columns } = hop;
    const links = match.links[h]!;
    // In order of time: a packet waits for the first answer that acknowledges it.
    const waiting = new Map<number, number[]>();
    for (const u of hop.order) {
      const flow = hop.flow[u]!;
      const row = hop.row[u]!;
      if (answers.units.has(u)) {
        const asked = waiting.get(flow ^ 1);
        const at = asked?.findLastIndex((x) => acknowledges(match, h, u, x)) ?? -1;
        if (at < 0) continue;
        const [packet] = asked!.splice(at, 1);
        marks[h]![u] = withReason(marks[h]![u]!, Reason.origin);
        if (reasonOf(marks[h]![packet!]!) !== Reason.none) continue;
        marks[h]![packet!] = withReason(marks[h]![packet!]!, Reason.answered);
        consumers[h]!.set(packet!, { address: columns.sourceOf(row), hop: h, row, icmp: -1, v6: false });
      } else if (links.down[u] === NONE && columns.protocol[row] === TCP && answers.flows.has(flow ^ 1)) {
        const list = waiting.get(flow);
        if (list) list.push(u);
        else waiting.set(flow, [u]);
      }
    }
  });
}

function answersFromTheWay(match: PathMatch, h: number): Answers {
  const found: Answers = { units: new Set(), flows: new Set() };
  const hop = match.hops[h]!;
  const links = match.links[h]!;
  const { columns } = hop;
  for (const u of match.open[h]!.receiving) {
    const row = hop.row[u]!;
    if (links.up[u] !== NONE || columns.protocol[row] !== TCP) continue;
    const flags = columns.tcpFlags[row]!;
    if (!(flags & RST) && (flags & (SYN | ACK)) !== (SYN | ACK)) continue;
    const flow = hop.flow[u]!;
    if (links.flags[u]! & (LinkFlag.duplicate | LinkFlag.late)) continue;
    found.units.add(u);
    found.flows.add(flow);
  }
  return found;
}

/** RFC 9293 section 3.10.7.1: a reset acknowledges what it answers, or takes its sequence from that one's ACK. */
function acknowledges(match: PathMatch, h: number, answer: number, packet: number): boolean {
  const hop = match.hops[h]!;
  const { columns } = hop;
  const a = hop.row[answer]!;
  const p = hop.row[packet]!;
  const flags = columns.tcpFlags[p]!;
  if (columns.tcpFlags[a]! & ACK) {
    const length = hop.payload[packet]! + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
    return columns.ack[a] === (columns.seq[p]! + length) >>> 0;
  }
  return (flags & ACK) !== 0 && columns.seq[a] === columns.ack[p];
}
