import type { AnalysisResult } from '../analysis/types.ts';
import { momentToReference, pieceToReference } from '../clock/model.ts';
import type { HopFacts } from '../contract/view.ts';
import { TunnelKind } from '../decode/columns.ts';
import { OFF_PATH } from '../match/types.ts';

const NAMES: Readonly<Record<number, string>> = {
  [TunnelKind.vlan]: 'VLAN',
  [TunnelKind.mpls]: 'MPLS',
  [TunnelKind.pppoe]: 'PPPoE',
  [TunnelKind.gre]: 'GRE',
  [TunnelKind.ipip]: 'IPIP',
  [TunnelKind.vxlan]: 'VXLAN',
  [TunnelKind.geneve]: 'Geneve',
};

/** Per hop what the timeline and the path strip show of it beside its packets. Linear in the packets. */
export function hopFacts(result: AnalysisResult): HopFacts[] {
  return result.inputs.map((_, h) => ({
    tunnels: tunnelsAt(result, h),
    deaf: deafAt(result, h),
    clock: result.match.clocks[h]!.pieces.map((piece) => ({
      from: pieceToReference(piece, piece.ownFrom),
      ns: Number.isFinite(piece.uncertainty) ? piece.uncertainty : null,
    })),
  }));
}

/** What the path's own packets are inside of: tunnels of other traffic say nothing of the path. */
function tunnelsAt({ match }: AnalysisResult, h: number): HopFacts['tunnels'] {
  const { columns, row, flow, count } = match.hops[h]!;
  const counts = new Map<number, number>();
  for (let u = 0; u < count; u++) {
    const number = columns.encapsulation[row[u]!]!;
    if (number === 0 || match.travel[flow[u]!] === OFF_PATH) continue;
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const byLabel = new Map<string, number>();
  for (const [number, packets] of counts) {
    const label = tunnelLabel(columns.encapsulations.tunnels(number), columns.encapsulations.tunnelId(number));
    if (label !== '') byLabel.set(label, (byLabel.get(label) ?? 0) + packets);
  }
  return [...byLabel]
    .map(([label, packets]) => ({ label, packets }))
    .sort((a, b) => b.packets - a.packets || (a.label < b.label ? -1 : 1));
}

/** `VXLAN 1`, `VLAN/GRE`: outermost first, with the id of the innermost where it has one. */
function tunnelLabel(kinds: number, id: number): string {
  const names: string[] = [];
  for (let rest = kinds; rest !== 0; rest >>>= 4) names.unshift(NAMES[rest & 15] ?? '?');
  return names.length === 0 ? '' : names.join('/') + (id === 0 ? '' : ` ${id}`);
}

/** Before it began to listen, after it ended, and its gaps in between. */
function deafAt({ match, inputs }: AnalysisResult, h: number): HopFacts['deaf'] {
  const { start, stop, gaps = [] } = inputs[h]!;
  // Of packets that are kept elsewhere none is judged, whatever is here of them.
  if (gaps[0]?.from === 0n) return [{ from: null, to: null, reason: 'elsewhere' }];
  const base = BigInt(match.hops[h]!.columns.baseSeconds) * 1_000_000_000n;
  const moment = (stamp: bigint) => momentToReference(match.clocks[h]!, Number(stamp - base));
  const deaf: HopFacts['deaf'] = [];
  if (start !== null) deaf.push({ from: null, to: moment(start), reason: 'not-begun' });
  gaps.forEach(({ reason }, i) => {
    const to = match.gaps[h]![i * 2 + 1]!;
    deaf.push({ from: match.gaps[h]![i * 2]!, to: Number.isFinite(to) ? to : null, reason });
  });
  const last = deaf.at(-1);
  if (stop !== null && !(last && last.to === null)) deaf.push({ from: moment(stop), to: null, reason: 'ended' });
  return deaf;
}
