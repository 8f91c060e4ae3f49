import { RETRANSMISSION } from '../analysis/marks.ts';
import { endpointText, protocolName } from '../analysis/names.ts';
import { PartCounter } from '../analysis/parts.ts';
import type { AnalysisResult } from '../analysis/types.ts';
import { type FateSink, walkInSteps } from '../analysis/walk.ts';
import type { FlowColumn, FlowRow } from '../contract/table.ts';
import { NONE, OFF_PATH } from '../match/types.ts';
import { hopOf, type Identities, sightingsOf } from './identities.ts';

const STEP = 1 << 17;

/** Lets only verdicts on some packets through. */
class Sieve implements FateSink {
  readonly #to: FateSink;
  readonly #only: readonly Uint8Array[] | null;

  constructor(to: FateSink, only: readonly Uint8Array[] | null) {
    this.#to = to;
    this.#only = only;
  }

  verdict(...told: Parameters<FateSink['verdict']>): void {
    if (this.#only === null || this.#only[told[2]]![told[3]] === 1) this.#to.verdict(...told);
  }

  settled(): void {}

  missed(): void {}

  finished(): void {}
}

/**
 * Every directed flow with its figures, in the order of their first packets. Made in steps; an object per flow, not per
 * packet.
 * @param only per hop and unit: 1 for packets that count; null: all do
 */
export function* flowList(
  result: AnalysisResult,
  identities: Identities,
  only: readonly Uint8Array[] | null,
): Generator<void, FlowRow[]> {
  const rows = yield* countFlows(result, identities, only);
  const { match, judgement } = result;
  const counter = new PartCounter(judgement, (hop, unit) => match.hops[hop]!.flow[unit]!);
  yield* walkInSteps(judgement, new Sieve(counter, only));
  for (const [flow, { segment, figures }] of counter.entries()) {
    const row = rows.get(flow);
    if (row === undefined) continue;
    const { sent, lost, partial, unjudged, delayNs } = figures;
    row.segments[segment] = {
      sent,
      lost,
      partial,
      unjudged,
      delayNs: delayNs && { p50: delayNs.p50, p95: delayNs.p95 },
    };
    row.lost += lost + partial;
  }
  return [...rows.values()];
}

function* countFlows(
  result: AnalysisResult,
  identities: Identities,
  only: readonly Uint8Array[] | null,
): Generator<void, Map<number, FlowRow>> {
  const { match, judgement } = result;
  const rows = new Map<number, FlowRow>();
  const delays = new Map<number, number[]>();
  const last = match.hops.length - 1;
  const units = new Int32Array(match.hops.length);
  for (let i = 0; i < identities.count; i++) {
    if (i % STEP === STEP - 1) yield;
    const h = hopOf(identities.base, identities.first[i]!);
    const unit = identities.first[i]! - identities.base[h]!;
    if (only !== null && only[h]![unit] === 0) continue;
    const hop = match.hops[h]!;
    const flow = hop.flow[unit]!;
    const time = match.corrected[h]![unit]!;
    let row = rows.get(flow);
    if (row === undefined) {
      row = newRow(result, h, unit, time);
      rows.set(flow, row);
    }
    row.packets++;
    row.bytes += hop.columns.wireLength[hop.row[unit]!]!;
    row.last = time;
    if (judgement.marks[h]![unit]! & RETRANSMISSION) row.retransmissions++;
    sightingsOf(match, identities, i, units);
    noteTranslations(result, row, units);
    const travel = match.travel[flow]!;
    if (travel === OFF_PATH || last === 0) continue;
    const [from, to] = travel === 0 ? [0, last] : [last, 0];
    if (units[from] === NONE || units[to] === NONE) continue;
    const took = match.corrected[to]![units[to]!]! - match.corrected[from]![units[from]!]!;
    const known = delays.get(flow);
    if (known === undefined) delays.set(flow, [took]);
    else known.push(took);
  }
  yield;
  for (const [flow, took] of delays) {
    const sorted = Float64Array.from(took).sort();
    const rank = (p: number) => Math.round(sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!);
    rows.get(flow)!.delayNs = { p50: rank(0.5), p95: rank(0.95) };
  }
  return rows;
}

function newRow(result: AnalysisResult, h: number, unit: number, time: number): FlowRow {
  const { match, addresses } = result;
  const { columns, row, flow } = match.hops[h]!;
  const r = row[unit]!;
  const protocol = columns.protocol[r]!;
  const travel = match.travel[flow[unit]!]!;
  return {
    flow: flow[unit]! >> 1,
    direction: travel === 0 ? 'forward' : travel === 1 ? 'reverse' : null,
    protocol: protocolName(protocol),
    source: endpointText(addresses, protocol, columns.sourceOf(r), columns.sourcePortOf(r)),
    destination: endpointText(addresses, protocol, columns.destinationOf(r), columns.destinationPortOf(r)),
    translated: [],
    packets: 0,
    bytes: 0,
    retransmissions: 0,
    lost: 0,
    delayNs: null,
    hop: h,
    frame: r + 1,
    first: time,
    last: time,
    segments: match.hops.slice(1).map(() => null),
  };
}

/** Where a hop saw the packet under addresses that no hop before it saw. */
function noteTranslations({ match, addresses }: AnalysisResult, row: FlowRow, units: Int32Array): void {
  const step = row.direction === 'reverse' ? -1 : 1;
  let before = NONE;
  for (let h = step > 0 ? 0 : units.length - 1; h >= 0 && h < units.length; h += step) {
    if (units[h] === NONE) continue;
    const { columns, row: rows } = match.hops[h]!;
    const r = rows[units[h]!]!;
    const flow = columns.flow[r]!;
    if (before !== NONE && before !== flow && !row.translated.some(({ hop }) => hop === h)) {
      const protocol = columns.protocol[r]!;
      const source = endpointText(addresses, protocol, columns.sourceOf(r), columns.sourcePortOf(r));
      const destination = endpointText(addresses, protocol, columns.destinationOf(r), columns.destinationPortOf(r));
      row.translated.push({ hop: h, text: `${source} → ${destination}` });
    }
    before = flow;
  }
}

/** Sorted; flows without a value come last either way, equal ones stay in the order of their first packets. */
export function sortFlows(rows: readonly FlowRow[], column: FlowColumn, descending: boolean): FlowRow[] {
  const sortValue = (row: FlowRow): string | number | null => {
    switch (column) {
      case 'p50':
      case 'p95':
        return row.delayNs?.[column] ?? null;
      case 'direction':
        return row.direction;
      default:
        return row[column];
    }
  };
  const sign = descending ? -1 : 1;
  const numbers = new Intl.Collator('en', { numeric: true });
  return rows.toSorted((a, b) => {
    const [x, y] = [sortValue(a), sortValue(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (typeof x === 'string' ? numbers.compare(x, String(y)) : x - Number(y));
  });
}
