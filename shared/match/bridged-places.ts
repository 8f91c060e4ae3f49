import { RowFlag } from '../decode/columns.ts';
import type { KeyChains } from './key-chains.ts';
import { type HopPackets, NONE } from './types.ts';

/** Between two interfaces of a machine that pass a packet on as it is (a veth and its bridge), at most, ns. */
export const BRIDGED_NS = 1e6;
/** So many packets tell how often one shows; fewer are told by those of other flows. */
const ENOUGH = 3;
/** Share of a flow's packets that show so often: others may be lost on the way through. */
const MOST = 0.8;
const LARGEST = 8;
const TCP = 6;

/**
 * How often a packet of a flow shows at one place of a capture that has no interface numbers: twice, where a bridge
 * stands behind the interface that it came in at, because nothing is taken from the TTL between them. What the network
 * doubles it doubles now and then; a bridge shows every packet so.
 *
 * @param placeOf interface, direction and TTL of a record as one number
 * @returns the number for a unit: 1 unless nearly all packets of its flow show more often
 */
export function bridgedPlaces(
  hop: HopPackets,
  units: Uint32Array,
  chains: KeyChains,
  placeOf: (row: number) => number,
): (unit: number) => number {
  const { columns, row, flow } = hop;
  const kindOf = (r: number) => {
    const flags = columns.flags[r]!;
    return (flags & RowFlag.outgoing ? 1 : 0) + (flags & RowFlag.tunnelled ? 2 : 0);
  };
  /** Per flow and kind of record: how many packets showed at least 1, 2, … times at a place. */
  const shown = new Map<number, Uint32Array>();
  const count = (group: number, times: number) => {
    const list = shown.get(group) ?? new Uint32Array(LARGEST);
    shown.set(group, list);
    for (let i = 0; i < times && i < LARGEST; i++) list[i]!++;
  };
  const walked = new Uint8Array(units.length);
  const [places, kinds, times, latest]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let head = 0; head < units.length; head++) {
    if (walked[head]) continue;
    places.length = 0;
    for (let i = head; i !== NONE; i = chains.next[i]!) {
      walked[i] = 1;
      const r = row[units[i]!]!;
      // Datagrams without identification may be several of the same content.
      if (columns.ipId[r] === 0 && columns.protocol[r] !== TCP) continue;
      const p = places.indexOf(placeOf(r));
      const time = columns.time[r]!;
      if (p < 0) {
        const added = places.push(placeOf(r)) - 1;
        [kinds[added], times[added], latest[added]] = [kindOf(r), 1, time];
      } else if (time - latest[p]! <= BRIDGED_NS) {
        times[p]!++;
        latest[p] = time;
      }
    }
    for (let p = 0; p < places.length; p++) {
      count((flow[units[head]!]! + 1) * 4 + kinds[p]!, times[p]!);
      count(kinds[p]!, times[p]!);
    }
  }
  return (unit) => {
    const kind = kindOf(row[unit]!);
    const own = shown.get((flow[unit]! + 1) * 4 + kind);
    const list = own && own[0]! >= ENOUGH ? own : shown.get(kind);
    if (!list || list[0]! < ENOUGH) return 1;
    let often = 1;
    while (often < LARGEST && list[often]! >= list[0]! * MOST) often++;
    return often;
  };
}
