import type { FlowTable } from '../decode/flows.ts';
import { partsKept } from './parts-kept.ts';
import type { Tally } from './translate-votes.ts';

const TCP = 6;
/** Agreeing packets that make a pair certain when no single one does. */
const ENOUGH = 3;
/** Bytes of payload below which one datagram says little: as long as the smallest header of an application. */
const SPEAKING = 8;
/** How far from the clocks' known difference a packet may be that is told only by its time, ns. */
const GATE_NS = 2e9;

/** What the choice needs to know of the candidates. */
export interface PairingScope {
  table: FlowTable;
  /** Candidate packets of a conversation on either side. */
  sizeA: (conversation: number) => number;
  sizeB: (conversation: number) => number;
  /** Both sides are one hop: differences of time are the packets' stay there. */
  within: boolean;
}

/** A router may hold a packet for as long as its queues are. */
const STAY_NS = 1e9;

/**
 * Which conversations are one, translated in between. Accepted is what
 *
 * - one TCP segment proves: sequence and acknowledgement are 64 bits that two connections never share, so that among
 *   10 million packets on either side 5e-6 false pairs are expected; a SYN has 32 bits, and settles it with the same
 *   IP ID, window and timestamp, or when something of the addresses was kept;
 * - or three packets of unlike content, each occurring once on either side;
 * - or all packets of a short conversation, when something of the addresses was kept (a masquerade keeps the
 *   destination, a service its client), and the IP ID, which a translation does not touch;
 * - or packets alike in content (heartbeats) when destination and more were kept, and the time fits.
 *
 * One conversation pairs with several others only one after the other (a port used again), so that two clients behind
 * one address are never mixed. Conflicts go to the more certain, then to more votes, then to more of the addresses kept.
 */
export function choosePairs(tallies: Iterable<Tally>, scope: PairingScope): Tally[] {
  const strongFirst = [...tallies]
    .map((tally) => ({ tally, kept: partsKept(scope.table, tally.a * 2, tally.b * 2 + (tally.swapped ? 1 : 0)) }))
    .sort(
      (x, y) =>
        Math.min(y.tally.certain, 1) - Math.min(x.tally.certain, 1) ||
        y.tally.strong - x.tally.strong ||
        y.tally.weak - x.tally.weak ||
        y.kept - x.kept ||
        // The numbers of conversations follow the order in which captures were read: what was first decides first.
        x.tally.fromA - y.tally.fromA ||
        x.tally.fromB - y.tally.fromB ||
        x.tally.a - y.tally.a ||
        x.tally.b - y.tally.b,
    );
  const chosen = new Chosen();
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { tally, kept } of strongFirst) {
    const all = Math.min(scope.sizeA(tally.a), scope.sizeB(tally.b));
    const proven = provenBy(tally, kept, all, scope.table);
    if (proven === 'no') continue;
    // One vote of certain content may pair a packet with the retransmission of what was dropped inside.
    if (scope.within && (tally.most < 0 || tally.least > STAY_NS)) continue;
    if (scope.within && proven === 'time' && (tally.least < 0 || tally.most > STAY_NS)) continue;
    if (proven === 'time' && (tally.least < least - GATE_NS || tally.most > most + GATE_NS) && least <= most) continue;
    if (!chosen.add(tally)) continue;
    least = Math.min(least, tally.least);
    most = Math.max(most, tally.most);
  }
  return chosen.pairs;
}

function provenBy(t: Tally, kept: number, all: number, table: FlowTable): 'content' | 'time' | 'no' {
  if (t.certain > 0) return 'content';
  const tcp = table.endpoints(t.a * 2).protocol === TCP;
  if (t.strong >= ENOUGH && (t.telling || tcp)) return 'content';
  if (t.strong > 0 && (tcp || (t.alike && t.longest >= SPEAKING))) {
    if (kept >= 2 || (kept >= 1 && t.strong + t.weak >= all)) return tcp || t.telling ? 'content' : 'time';
    if (t.telling && t.strong > 1 && t.strong >= all) return 'content';
  }
  const votes = t.strong + t.weak;
  if ((votes >= ENOUGH && kept >= 2) || (votes >= all && kept >= 3) || kept === 4) return 'time';
  return 'no';
}

/** Pairs accepted so far: of one conversation, only such as follow each other in time. */
class Chosen {
  readonly pairs: Tally[] = [];
  readonly #ofA = new Map<number, Tally[]>();
  readonly #ofB = new Map<number, Tally[]>();

  add(tally: Tally): boolean {
    const withA = this.#ofA.get(tally.a) ?? [];
    const withB = this.#ofB.get(tally.b) ?? [];
    if (withA.some((t) => t.fromA <= tally.toA && tally.fromA <= t.toA)) return false;
    if (withB.some((t) => t.fromB <= tally.toB && tally.fromB <= t.toB)) return false;
    withA.push(tally);
    withB.push(tally);
    this.#ofA.set(tally.a, withA);
    this.#ofB.set(tally.b, withB);
    this.pairs.push(tally);
    return true;
  }
}
