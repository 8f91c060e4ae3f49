import type { AnalysisResult } from '../analysis/types.ts';
import type { PacketMatch } from '../contract/explain.ts';
import { RowFlag } from '../decode/columns.ts';
import { LinkFlag } from '../match/types.ts';
import { differences, isTranslated, keyFields, packetFacts } from './packet-facts.ts';
import { sequence } from './sights.ts';
import { hopName, listText, plural } from './words.ts';

/** How the units of one packet at two hops, in travel order, were recognised as one. Neither list is empty. */
export function pairMatch(
  result: AnalysisResult,
  upHop: number,
  ups: readonly number[],
  downHop: number,
  downs: readonly number[],
): PacketMatch {
  const { match } = result;
  const [up, down] = [match.hops[upHop]!, match.hops[downHop]!];
  const [u, d] = [ups[0]!, downs[0]!];
  const [i, j] = [up.row[u]!, down.row[d]!];
  const found = differences(
    packetFacts(result, upHop, i, up.payload[u]!),
    packetFacts(result, downHop, j, down.payload[d]!),
    ['weak', 'strong'],
  );
  const flags = match.links[upHop]!.flags[u]! | match.links[downHop]!.flags[d]!;
  const cut = ups.length + downs.length > 2 || found.some(({ name }) => name === 'payload bytes');
  const by = flags & LinkFlag.resegmented && cut ? 'bytes' : found.length > 0 ? 'weak' : 'strong';
  const protocol = up.columns.protocol[i]!;
  const base = {
    by,
    ambiguous: (flags & LinkFlag.ambiguous) !== 0,
    translated: isTranslated(result, upHop, i, downHop, j),
  } as const;
  if (by === 'bytes') {
    const text = `by TCP byte range: ${ranges(result, upHop, ups)} at ${hopName(result, upHop)}, ${ranges(result, downHop, downs)} at ${hopName(result, downHop)}${
      base.translated ? ', across an address translation' : ''
    }`;
    return { ...base, fields: ['addresses and ports', 'sequence range'], identical: { before: 1, after: 1 }, text };
  }
  const identical = { before: alike(result, upHop, u, by), after: alike(result, downHop, d, by) };
  const changed = found.map(({ name }) => name);
  const fields = keyFields(protocol, up.payload[u]!, up.columns.flags[i]!).filter(
    (field) => !changed.includes(field) && !(base.translated && field.startsWith('addresses')),
  );
  const parts = [`by ${listText(fields)}`];
  if (changed.length > 0) parts.push(`although ${listText(changed)} ${changed.length > 1 ? 'differ' : 'differs'}`);
  if (base.translated) parts.push('in a conversation whose addresses or ports are rewritten between');
  if (fragments(result, upHop, u) || fragments(result, downHop, d))
    parts.push('as a whole datagram, fragments together');
  if (identical.before > 1 || identical.after > 1) {
    const which = base.ambiguous ? ', so that which is which cannot be told' : '';
    parts.push(
      `in order among identical packets (${identical.before} at ${hopName(result, upHop)}, ${identical.after} at ${hopName(result, downHop)})${which}`,
    );
  }
  return { ...base, fields, identical, text: parts.join(', ') };
}

function ranges(result: AnalysisResult, hop: number, units: readonly number[]): string {
  const { payload } = result.match.hops[hop]!;
  const texts = units.slice(0, 4).map((u) => {
    const start = sequence(result.match, hop, u);
    return `${start}-${(start + payload[u]!) >>> 0}`;
  });
  const more = units.length - texts.length;
  return `${texts.join(' ')}${more > 0 ? ` and ${plural(more, 'piece')} more` : ''}`;
}

function fragments(result: AnalysisResult, hop: number, unit: number): boolean {
  const { columns, row } = result.match.hops[hop]!;
  return (columns.flags[row[unit]!]! & RowFlag.fragmentFirst) !== 0;
}

/** Packets of a hop that the key cannot tell from this one, itself included. */
function alike(result: AnalysisResult, hop: number, unit: number, by: 'strong' | 'weak'): number {
  const { columns: c, row, flow, payload, count } = result.match.hops[hop]!;
  const i = row[unit]!;
  let n = 0;
  for (let u = 0; u < count; u++) {
    if (flow[u] !== flow[unit] || payload[u] !== payload[unit]) continue;
    const j = row[u]!;
    if (c.seq[i] !== c.seq[j] || c.ack[i] !== c.ack[j] || c.hashLow[i] !== c.hashLow[j]) continue;
    if (c.hashHigh[i] !== c.hashHigh[j]) continue;
    const strong = c.ipId[i] === c.ipId[j] && c.extra[i] === c.extra[j] && c.tcpFlags[i] === c.tcpFlags[j];
    if (by === 'weak' || strong) n++;
  }
  return n;
}
