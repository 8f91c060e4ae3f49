import type { PathMatch } from '../match/match-path.ts';
import { LinkFlag, NONE } from '../match/types.ts';

/** Units of one packet by hop; several at a hop that cut it, or that merged it with others. */
export type Sights = Map<number, number[]>;

/**
 * Everything that the links join to one packet: up the path from the chosen unit, and down. Where it was cut or merged
 * only what shares bytes with the chosen one. Costs one pass over the links of each hop.
 */
export function sightsOf(match: PathMatch, hop: number, unit: number): Sights {
  const sights: Sights = new Map([[hop, [unit]]]);
  const travel = match.travel[match.hops[hop]!.flow[unit]!]!;
  const down = travel === 1 ? -1 : 1;
  for (let h = hop - down; h >= 0 && h < match.hops.length; h -= down) gather(match, sights, h, 'up', hop, unit);
  for (let h = hop + down; h >= 0 && h < match.hops.length; h += down) gather(match, sights, h, 'down', hop, unit);
  return sights;
}

/** Adds the units of hop `h` that are joined to those gathered so far, which lie on its other side. */
function gather(match: PathMatch, sights: Sights, h: number, way: 'up' | 'down', hop: number, unit: number): void {
  const found = new Set<number>();
  for (const [other, units] of sights) {
    const links = match.links[other]!;
    const [to, toHop] = way === 'up' ? [links.up, links.upHop] : [links.down, links.downHop];
    for (const u of units) if (to[u] !== NONE && toHop[u] === h) found.add(to[u]!);
  }
  const own = match.links[h]!;
  const [back, backHop] = way === 'up' ? [own.down, own.downHop] : [own.up, own.upHop];
  for (let u = 0; u < back.length; u++)
    if (back[u] !== NONE && sights.get(backHop[u]!)?.includes(back[u]!)) found.add(u);
  const units = [...found].filter((u) => sharesBytes(match, hop, unit, h, u));
  const time = match.corrected[h]!;
  if (units.length > 0)
    sights.set(
      h,
      units.sort((a, b) => time[a]! - time[b]! || a - b),
    );
}

function sharesBytes(match: PathMatch, hop: number, unit: number, other: number, otherUnit: number): boolean {
  if (!(match.links[other]!.flags[otherUnit]! & LinkFlag.resegmented)) return true;
  const start = sequence(match, hop, unit);
  const shift = (sequence(match, other, otherUnit) - start) | 0;
  return shift < match.hops[hop]!.payload[unit]! && shift + match.hops[other]!.payload[otherUnit]! > 0;
}

/** First sequence number of a TCP packet. */
export function sequence(match: PathMatch, hop: number, unit: number): number {
  const packets = match.hops[hop]!;
  return packets.columns.seq[packets.row[unit]!]!;
}

/** Rows of a unit, in file order: its fragments, or its sightings on an `any` capture. */
export function rowsOf(match: PathMatch, hop: number, unit: number): number[] {
  const { unitOfRow, columns } = match.hops[hop]!;
  const rows: number[] = [];
  for (let row = 0; row < columns.count; row++) if (unitOfRow[row] === unit) rows.push(row);
  return rows;
}
