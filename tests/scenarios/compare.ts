import type { Analysis, Direction, SegmentFigures } from '../../shared/contract/analysis.ts';
import type { Expectation, ExpectedFigures, Scenario } from './build/types.ts';

const COUNTS = [
  'sent',
  'delivered',
  'partial',
  'lost',
  'lostMin',
  'lostBytes',
  'unjudged',
  'duplicated',
  'reordered',
  'unmatched',
] as const;

/** Where an answer differs from what a scenario expects, one readable line each; empty when it is right. */
export function differences(scenario: Scenario, analysis: Analysis): string[] {
  const { expect } = scenario;
  return [
    ...segmentDifferences(expect, analysis),
    ...difference('warnings', warningsOf(analysis), [...(expect.warnings ?? [])].map((w) => w.join(' at ')).sort()),
    ...difference(
      'translations',
      analysis.translations.map((t) => JSON.stringify(t)).sort(),
      (expect.translations ?? []).map((t) => JSON.stringify(t)).sort(),
    ),
    ...lossDifferences(expect, analysis),
    ...analysis.hops.flatMap((hop) => {
      const [forward, reverse] = expect.missed?.[hop.name] ?? [0, 0];
      return [
        ...difference(`${hop.name} missed`, [hop.missed.forward, hop.missed.reverse], [forward, reverse]),
        ...named(hop.name, hop, expect.hops?.[hop.name] ?? {}),
      ];
    }),
    ...clockDifferences(expect, analysis),
  ];
}

function segmentDifferences(expect: Expectation, analysis: Analysis): string[] {
  if (analysis.segments.length !== expect.segments.length) return ['another number of segments'];
  return analysis.segments.flatMap((segment, s) =>
    (['forward', 'reverse'] as const).flatMap((direction) =>
      figureDifferences(
        `${segment.from}-${segment.to} ${direction}`,
        segment[direction],
        expect.segments[s]![direction],
      ),
    ),
  );
}

/** Every count of one segment and direction; what is not expected is 0, `lostMin` is `lost`. */
function figureDifferences(where: string, found: SegmentFigures, expected: ExpectedFigures): string[] {
  const lines = COUNTS.flatMap((key) =>
    difference(`${where} ${key}`, found[key], expected[key] ?? (key === 'lostMin' ? (expected.lost ?? 0) : 0)),
  );
  const delay = expected.delayMs;
  if (delay === undefined) return lines;
  if (delay === null || found.delayNs === null)
    return [...lines, ...difference(`${where} delay`, found.delayNs, delay)];
  for (const key of ['min', 'p50', 'max'] as const) {
    const wanted = delay[key];
    if (wanted === undefined) continue;
    const ms = found.delayNs[key] / 1e6;
    if (Math.abs(ms - wanted) > (delay.within ?? 0.01))
      lines.push(`${where} delay ${key}: ${ms} ms, expected ${wanted}`);
  }
  return lines;
}

function lossDifferences(expect: Expectation, analysis: Analysis): string[] {
  const expected = expect.losses;
  if (!expected) return [];
  if (expected.length !== analysis.losses.length)
    return [
      `losses: ${analysis.losses.length} listed, expected ${expected.length}: ${JSON.stringify(analysis.losses)}`,
    ];
  return expected.flatMap((loss, i) => named(`loss ${i}`, analysis.losses[i]!, loss));
}

function clockDifferences(expect: Expectation, analysis: Analysis): string[] {
  return Object.entries(expect.clock ?? {}).flatMap(([name, wanted]) => {
    const found = analysis.clock.find((clock) => clock.hop === name);
    if (!found) return [`no clock of ${name}`];
    const lines: string[] = [];
    const near = (what: string, value: number, target: number | undefined, within: number) => {
      if (target !== undefined && Math.abs(value - target) > within)
        lines.push(`clock ${name} ${what}: ${value}, expected ${target} within ${within}`);
    };
    near('offset', found.offsetNs / 1e9, wanted.offset, wanted.within ?? 0.0001);
    near('drift', found.driftPpm, wanted.driftPpm, wanted.driftWithin ?? 1);
    if (wanted.steps !== undefined) lines.push(...difference(`clock ${name} steps`, found.steps, wanted.steps));
    if (wanted.bounded !== undefined)
      lines.push(...difference(`clock ${name} bounded`, found.uncertaintyNs !== null, wanted.bounded));
    return lines;
  });
}

function warningsOf(analysis: Analysis): string[] {
  return analysis.warnings.map(({ code, hop }) => `${code} at ${hop}`).sort();
}

function difference(what: string, found: unknown, expected: unknown): string[] {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  return a === b ? [] : [`${what}: ${a}, expected ${b}`];
}

/** The named fields of an object. */
function named(what: string, found: object, expected: Record<string, unknown>): string[] {
  const fields = found as Record<string, unknown>;
  return Object.entries(expected).flatMap(([key, value]) => difference(`${what} ${key}`, fields[key], value));
}

/** The counts of an answer, or those that it must have when the hops are given in opposite order. */
export function countsOf(analysis: Analysis, opposite: boolean): unknown[] {
  const segments = opposite ? [...analysis.segments].reverse() : analysis.segments;
  const swap: Record<Direction, Direction> = { forward: 'reverse', reverse: 'forward' };
  return segments.map((segment) =>
    (['forward', 'reverse'] as const).map((direction) => {
      const figures = segment[opposite ? swap[direction] : direction];
      return COUNTS.map((key) => `${key} ${figures[key]}`).join(', ');
    }),
  );
}
