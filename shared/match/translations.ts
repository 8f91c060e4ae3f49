import type { AddressTable } from '../decode/addresses.ts';
import { RowFlag } from '../decode/columns.ts';
import type { FlowTable } from '../decode/flows.ts';
import type { ConversationUnion } from './conversation-union.ts';
import type { TranslationHop } from './translate.ts';
import { Rewritten } from './types.ts';

/** How conversations are called where. Directed flows are numbers of the FlowTable. */
export interface Translations {
  /**
   * What a directed flow is called in the packets at a hop, where they enter it or leave it; where only its answers
   * were seen, by these. At a hop that does not see the conversation: its own number.
   */
  nameAt(hop: number, flow: number, side: 'entering' | 'leaving'): number;
  /** Directed flows, one side of each conversation, that have more than one name; ICMP errors about them aside. */
  translated: Uint32Array;
  /** Rewritten bits per conversation: what of its packets does not compare from hop to hop. */
  rewritten: Uint8Array;
}

/**
 * Writes to every packet the number that its conversation has at all hops, and keeps what it was called.
 *
 * @param union which conversations are one
 * @param errors conversations of ICMP errors that quote translated packets
 */
export function namesOf(
  hops: readonly TranslationHop[],
  table: FlowTable,
  union: ConversationUnion,
  errors: readonly number[],
  addresses: AddressTable,
): Translations {
  const flows = table.count * 2;
  const several = new Uint8Array(table.count);
  const rewritten = new Uint8Array(table.count);
  const isV4 = (c: number) => addresses.isV4(table.endpoints(c * 2).source);
  for (let c = 0; c < table.count; c++) {
    const root = union.flow(c * 2) >>> 1;
    if (root === c) continue;
    several[root] = 1;
    if (isV4(c) !== isV4(root)) rewritten[root]! |= Rewritten.version;
  }
  for (const c of errors) {
    const root = union.flow(c * 2) >>> 1;
    several[root] = 1;
    rewritten[root]! |= Rewritten.quote;
  }
  const names = hops.map(({ packets, allInterfaces }) => {
    const entering = new Int32Array(flows).fill(-1);
    const leaving = allInterfaces ? new Int32Array(flows).fill(-1) : entering;
    const { columns, flow, row, count } = packets;
    for (let u = 0; u < count; u++) {
      const own = flow[u]!;
      const one = union.flow(own);
      if (!several[one >>> 1]) continue;
      flow[u] = one;
      (columns.flags[row[u]!]! & RowFlag.outgoing ? leaving : entering)[one] = own;
    }
    return { entering, leaving };
  });
  const translated: number[] = [];
  for (let c = 0; c < table.count; c++) if (several[c] && !(rewritten[c]! & Rewritten.quote)) translated.push(c * 2);
  return {
    nameAt(hop, flow, side) {
      if (!several[flow >>> 1]) return flow;
      const { entering, leaving } = names[hop]!;
      const [first, second] = side === 'entering' ? [entering, leaving] : [leaving, entering];
      if (first[flow]! >= 0) return first[flow]!;
      // What an answer is called as it leaves is what the packets that it answers are called as they enter.
      if (second[flow ^ 1]! >= 0) return second[flow ^ 1]! ^ 1;
      if (second[flow]! >= 0) return second[flow]!;
      return first[flow ^ 1]! >= 0 ? first[flow ^ 1]! ^ 1 : flow;
    },
    translated: Uint32Array.from(translated),
    rewritten,
  };
}
