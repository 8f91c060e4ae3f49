import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';
import { type Consumer, Reason, reasonOf, withReason } from './marks.ts';

const TCP = 6;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/**
 * Openings at a SYN proxy (Linux: net/netfilter/nf_synproxy_core.c): a machine on the way answers the SYN itself, and
 * once it was acknowledged sends one of its own, with the same sequence number, under the client's address. Neither
 * handshake passes it, and nothing of them is lost: what was sent to it is answered, what it sent begins there. Only what
 * carries no data, and only before the first data of the connection.
 *
 * @param marks after `markAnswered`, which tells of the SYN that was answered
 * @param consumers per hop: what consumed a unit; filled
 */
export function markSynProxies(match: PathMatch, marks: Uint8Array[], consumers: Map<number, Consumer>[]): void {
  const opened = answeredOpenings(match, marks);
  if (opened.size === 0) return;
  const proxied = new Map<number, Consumer>();
  match.open.forEach(({ receiving }, h) => {
    const { columns, row, flow } = match.hops[h]!;
    for (const u of receiving) {
      const r = row[u]!;
      if (columns.protocol[r] !== TCP || !isOpening(columns.tcpFlags[r]!) || match.links[h]!.up[u] !== NONE) continue;
      const first = opened.get(flow[u]!);
      if (first !== undefined && first.seq === columns.seq[r]) {
        const consumer = consumers[first.hop]!.get(first.unit);
        if (consumer) proxied.set(flow[u]! >>> 1, consumer);
      }
    }
  });
  if (proxied.size === 0) return;
  match.hops.forEach((hop, h) => {
    const { columns, row, flow } = hop;
    const links = match.links[h]!;
    const talking = new Set<number>();
    for (const u of hop.order) {
      const conversation = flow[u]! >>> 1;
      const consumer = proxied.get(conversation);
      if (!consumer || talking.has(conversation)) continue;
      const flags = columns.tcpFlags[row[u]!]!;
      if (hop.payload[u]! > 0 || flags & (FIN | RST)) {
        talking.add(conversation);
        continue;
      }
      if (reasonOf(marks[h]![u]!) !== Reason.none) continue;
      const step = match.travel[flow[u]!] === 0 ? 1 : -1;
      const isHop = (k: number) => k >= 0 && k < match.hops.length;
      if (isHop(h - step) && links.up[u] === NONE) {
        marks[h]![u] = withReason(marks[h]![u]!, Reason.origin);
        // Its window update looks like the server's own acknowledgement.
        links.flags[u]! &= ~LinkFlag.duplicate;
      } else if (isHop(h + step) && links.down[u] === NONE) {
        marks[h]![u] = withReason(marks[h]![u]!, Reason.answered);
        consumers[h]!.set(u, consumer);
      }
    }
  });
}

/** SYNs that a machine on the way answered with a handshake, by directed flow. */
function answeredOpenings(match: PathMatch, marks: readonly Uint8Array[]) {
  const found = new Map<number, { hop: number; unit: number; seq: number }>();
  match.open.forEach(({ sending }, h) => {
    const { columns, row, flow } = match.hops[h]!;
    for (const unit of sending) {
      const r = row[unit]!;
      if (columns.protocol[r] !== TCP || !isOpening(columns.tcpFlags[r]!)) continue;
      if (reasonOf(marks[h]![unit]!) === Reason.answered)
        found.set(flow[unit]!, { hop: h, unit, seq: columns.seq[r]! });
    }
  });
  return found;
}

function isOpening(flags: number): boolean {
  return (flags & (SYN | ACK)) === SYN;
}
