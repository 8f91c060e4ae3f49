import type { FlowTable } from '../decode/flows.ts';
import type { ConversationUnion } from './conversation-union.ts';
import type { TranslationHop } from './translate.ts';

/**
 * ICMP errors about translated packets. A translation rewrites the error's addresses and those in its quote (research
 * case 52), and many clients' errors come to one outside address: there they are one conversation. So each gets a
 * conversation of its own, by the packet that it quotes and by who reports: its destination, which may be called
 * differently at every hop, or a router.
 *
 * @returns the conversations made, one per hop that saw the error; those of one error are joined
 */
export function pairErrors(hops: readonly TranslationHop[], table: FlowTable, union: ConversationUnion): number[] {
  const translated = new Set<number>();
  for (let c = 0; c < table.count; c++) {
    const root = union.flow(c * 2) >>> 1;
    if (root !== c) translated.add(root);
  }
  const made: number[] = [];
  /** By quoted flow and reporter: the directed flow at the first hop that saw such an error. */
  const known = new Map<string, number>();
  const joins: [number, number][] = [];
  for (const { packets } of hops) {
    const { columns, flow, row, order, unitOfRow } = packets;
    const { quotes } = columns;
    if (quotes.count === 0) continue;
    const quoting = new Map<number, number>();
    for (let q = 0; q < quotes.count; q++) {
      const unit = unitOfRow[quotes.row[q]!]!;
      if (unit >= 0) quoting.set(unit, q);
    }
    /** Directed flow by the addresses, to the one that uses them at the time. */
    const current = new Map<number, number>();
    const here = new Map<string, number>();
    for (const u of order) {
      const q = quoting.get(u);
      const own = flow[u]!;
      if (q === undefined) {
        const root = union.flow(own);
        if (translated.has(root >>> 1)) current.set(table.firstUse(own >>> 1), root ^ (own & 1));
        continue;
      }
      const quoted = table.flow(
        quotes.protocol[q]!,
        quotes.source[q]!,
        quotes.sourcePort[q]!,
        quotes.destination[q]!,
        quotes.destinationPort[q]!,
      );
      const even = current.get(quoted >>> 1);
      if (even === undefined) continue;
      const reporter = columns.sourceOf(row[u]!);
      const who = reporter === quotes.destination[q] ? 'destination' : reporter;
      const key = `${even ^ (quoted & 1)} ${who}`;
      let number = here.get(key);
      if (number === undefined) {
        number = table.again(own >>> 1) * 2 + (own & 1);
        here.set(key, number);
        made.push(number >>> 1);
        const first = known.get(key);
        if (first === undefined) known.set(key, number);
        else joins.push([first, number]);
      }
      flow[u] = number;
    }
  }
  union.extend(table.count);
  for (const [first, other] of joins) union.join(first, other);
  return made;
}
