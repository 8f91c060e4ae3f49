import { describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { HOP_COLUMNS, PACKET_COLUMNS, type TableRow, type TableSort } from '../../../shared/contract/table.ts';
import { filterAnswer } from '../../../shared/select/answer.ts';
import { flowList, sortFlows } from '../../../shared/view/flow-list.ts';
import { findIdentities, hopOf, type Identities } from '../../../shared/view/identities.ts';
import { ladderView } from '../../../shared/view/ladder.ts';
import { packetAtHops } from '../../../shared/view/packet.ts';
import { tableOrder } from '../../../shared/view/table-order.ts';
import { tablePage } from '../../../shared/view/table-rows.ts';
import { topOf } from '../../../shared/view/timeline.ts';
import { analyseScenario } from '../../scenarios/analyse.ts';
import { loadScenarios } from '../../scenarios/load.ts';

function run<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const byTime: TableSort = { column: 'time', hop: null, descending: false };

function rowsOf(result: AnalysisResult, identities: Identities, sort: TableSort = byTime): TableRow[] {
  const order = run(tableOrder(result, identities, null, null, sort));
  return tablePage(result, identities, order, 0, order.length, null).rows;
}

const scenarios = loadScenarios();

describe('the tables of every scenario', () => {
  it.each(scenarios.map(({ name, scenario }) => [name, scenario] as const))('%s', async (_name, scenario) => {
    const { result } = await analyseScenario(scenario);
    const { match, analysis } = result;
    const identities = run(findIdentities(result));
    const everything = match.hops.map((hop) => new Uint8Array(hop.count).fill(1));
    const answer = run(filterAnswer(result, '', everything));
    const rows = rowsOf(result, identities);
    expect(rows).toHaveLength(answer.packets.all);

    // Every sighting is in a row, but for the later pieces of what was cut on the way.
    for (const row of rows) {
      const packet = packetAtHops(result, row.hop, row.frame, () => null);
      expect(row.direction).toBe(packet.direction);
      expect(row.flow).toBe(packet.flow);
      expect([row.protocol, row.source, row.destination]).toEqual([packet.protocol, packet.source, packet.destination]);
      row.cells.forEach((cell, h) => {
        const at = packet.hops[h]!;
        expect(cell.kind === 'seen').toBe(at.seen);
        expect([cell.frame, cell.time, cell.delayNs, cell.wireLength]).toEqual([
          at.frame,
          at.time,
          at.delayNs,
          at.wireLength,
        ]);
        if (cell.kind === 'lost') expect(at.note).toMatch(/^lost between/);
        if (at.note.startsWith('lost between') && row.fate === 'lost') expect(cell.kind).toBe('lost');
        if (cell.kind === 'missed') expect(at.note).toMatch(/^passed here/);
      });
    }
    // Every loss is a row that says so, and no other row does.
    const lost = new Set<string>();
    for (const loss of result.losses) {
      const [h, u] = topOf(match, loss.hop, loss.unit);
      lost.add(`${h} ${match.hops[h]!.row[u]! + 1}`);
    }
    const bad = rows.filter(({ fate }) => fate === 'lost' || fate === 'partial');
    const told = new Set(bad.map(({ hop, frame }) => `${hop} ${frame}`));
    for (const one of lost) expect(told).toContain(one);
    for (const { lostSegment } of bad) expect(analysis.segments[lostSegment!]).toBeDefined();
    if (match.links.every(({ covered }) => covered.size === 0)) expect(told).toEqual(lost);

    const flows = run(flowList(result, identities, null));
    analysis.segments.forEach((segment, s) => {
      for (const direction of ['forward', 'reverse'] as const) {
        const own = flows.filter((flow) => flow.direction === direction).map((flow) => flow.segments[s]);
        const sum = (key: 'sent' | 'lost' | 'partial' | 'unjudged') =>
          own.reduce((total, figures) => total + (figures?.[key] ?? 0), 0);
        const figures = segment[direction];
        expect([sum('sent'), sum('lost'), sum('partial'), sum('unjudged')]).toEqual([
          figures.sent,
          figures.lost,
          figures.partial,
          figures.unjudged,
        ]);
      }
    });
    expect(flows.reduce((sum, flow) => sum + flow.packets, 0)).toBe(rows.length);

    const all = { from: result.from, to: result.to + 1, flow: null };
    const ladder = ladderView(result, identities, all, null);
    expect(ladder.total).toBe(rows.length);
    for (const packet of ladder.packets) {
      const row = rows[packet.number - 1]!;
      expect(packet.stops).toHaveLength(row.cells.filter(({ kind }) => kind === 'seen').length);
      if (packet.repeats !== null) expect(packet.repeats).toBeLessThan(packet.number);
    }
  });
});

describe('the order of the table', () => {
  it('is by the column, either way, with the same rows', async () => {
    const { scenario } = scenarios.find(({ name }) => name === '07b-snat-and-reverse-loss')!;
    const { result } = await analyseScenario(scenario);
    const identities = run(findIdentities(result));
    const rows = rowsOf(result, identities);
    const hops = result.match.hops.map((_, hop) => hop);
    const sorts: TableSort[] = [false, true].flatMap((descending) => [
      ...PACKET_COLUMNS.map((column) => ({ column, hop: null, descending }) as const),
      ...hops.flatMap((hop) => HOP_COLUMNS.map((column) => ({ column, hop, descending }) as const)),
    ]);
    for (const sort of sorts) {
      const sorted = rowsOf(result, identities, sort);
      expect(sorted.map(({ number }) => number).sort((a, b) => a - b)).toEqual(rows.map(({ number }) => number));
      if (sort.hop === null || sort.column === 'changed') continue;
      const key = ({ delay: 'delayNs', length: 'wireLength', ttl: 'ttl', time: 'time' } as const)[sort.column];
      const values = sorted.map(({ cells }) => cells[sort.hop]![key]);
      const there = values.filter((value) => value !== null);
      expect(values.slice(0, there.length)).toEqual(there);
      expect(there).toEqual(there.toSorted((a, b) => (sort.descending ? b - a : a - b)));
    }
  });

  it('finds the place of a packet by any of its sightings, and only what was sent in a range', async () => {
    const { scenario } = scenarios.find(({ name }) => name === '46-burst-loss')!;
    const { result } = await analyseScenario(scenario);
    const { match } = result;
    const identities = run(findIdentities(result));
    const order = run(tableOrder(result, identities, null, null, { column: 'fate', hop: null, descending: true }));
    match.hops.forEach((hop, h) => {
      for (let unit = 0; unit < hop.count; unit++) {
        const frame = hop.row[unit]! + 1;
        const { found } = tablePage(result, identities, order, 0, 0, { hop: h, frame });
        const top = identities.first[order[found!]!]!;
        const topHop = hopOf(identities.base, top);
        expect([topHop, top - identities.base[topHop]!]).toEqual(topOf(match, h, unit));
      }
    });
    expect(tablePage(result, identities, order, 0, 0, { hop: 0, frame: 1e6 }).found).toBeNull();
    const middle = (result.from + result.to) / 2;
    const part = run(tableOrder(result, identities, null, { from: result.from, to: middle }, byTime));
    const sent = rowsOf(result, identities).filter(({ time }) => time < middle);
    expect(part).toHaveLength(sent.length);
  });

  it('sorts flows by any column, those without a value last', async () => {
    const { scenario } = scenarios.find(({ name }) => name === '08-masquerade-many-clients')!;
    const { result } = await analyseScenario(scenario);
    const flows = run(flowList(result, run(findIdentities(result)), null));
    expect(flows.some(({ translated }) => translated.length > 0)).toBe(true);
    for (const descending of [false, true]) {
      const delays = sortFlows(flows, 'p50', descending).map(({ delayNs }) => delayNs?.p50 ?? null);
      const there = delays.filter((delay) => delay !== null);
      expect(delays.slice(0, there.length)).toEqual(there.toSorted((a, b) => (descending ? b - a : a - b)));
    }
  });
});
