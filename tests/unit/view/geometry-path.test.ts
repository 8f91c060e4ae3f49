import { describe, expect, it } from 'vitest';
import type { Analysis, SegmentFigures } from '../../../shared/contract/analysis.ts';
import { readDelay } from '../../../shared/view/geometry-delay.ts';
import { lossStops, stepLoss } from '../../../shared/view/geometry-losses.ts';
import { COMPACT_PATH_PITCH, layoutPath } from '../../../shared/view/geometry-path.ts';
import { lossText, severityOf } from '../../../shared/view/geometry-severity.ts';

const plain = (text: string) => text.replaceAll(/[\u2009\u00a0]/g, ' ');
const figures = (part: Partial<SegmentFigures>): SegmentFigures => ({
  sent: 337,
  delivered: 337,
  partial: 0,
  lost: 0,
  lostMin: 0,
  lostBytes: 0,
  unjudged: 0,
  duplicated: 0,
  reordered: 0,
  unmatched: 0,
  delayNs: null,
  retransmissions: 0,
  ackOnlyLost: 0,
  pdvNs: null,
  ipdvNs: null,
  reorderExtent: 0,
  bursts: { count: 0, longest: 0, lengths: [] },
  lossInterval95: null,
  rewrites: { dscp: 0, ecnCe: 0, ttlStep: null, ttlOther: 0 },
  ...part,
});

describe('path layout', () => {
  it('keeps 2 to 6 hops inside the room of a 1280 px window', () => {
    for (let hops = 2; hops <= 6; hops++) {
      const layout = layoutPath(hops, 694);
      expect(layout.width).toBe(694);
      expect(Math.min(...layout.posts)).toBeGreaterThanOrEqual(40);
      expect(Math.max(...layout.posts)).toBeLessThanOrEqual(694 - 40);
    }
  });

  it('fits twelve hops into a small window by saying less of each', () => {
    const layout = layoutPath(12, 694);
    expect(layout.compact).toBe(true);
    expect(layout.width).toBe(694);
    expect(layout.pitch).toBeGreaterThanOrEqual(COMPACT_PATH_PITCH);
    expect(layoutPath(5, 694).compact).toBe(false);
  });

  it('scrolls rather than let figures overlap', () => {
    const layout = layoutPath(16, 694);
    expect(layout.pitch).toBe(COMPACT_PATH_PITCH);
    expect(layout.width).toBe(15 * COMPACT_PATH_PITCH + 2 * layout.margin);
    expect(layout.posts[15]).toBe(layout.width - layout.margin);
  });

  it('stands with one hop and with none', () => {
    expect(layoutPath(1, 500).posts).toEqual([250]);
    expect(layoutPath(0, 500).posts).toEqual([]);
  });
});

describe('severity', () => {
  it('reads a direction', () => {
    expect(severityOf(figures({}))).toBe('fine');
    expect(severityOf(figures({ lost: 4, lostMin: 4 }))).toBe('loss');
    expect(severityOf(figures({ lost: 4, lostMin: 0 }))).toBe('unsure');
    expect(severityOf(figures({ partial: 1 }))).toBe('partial');
    expect(severityOf(figures({ sent: 0, unjudged: 9 }))).toBe('unknown');
  });

  it('tells losses as a number, or as an interval where the capture dropped', () => {
    expect(plain(lossText(figures({ lost: 4, lostMin: 4 })).percent)).toBe('1.19 %');
    expect(lossText(figures({ lost: 4, lostMin: 3 })).count).toBe('3–4');
    expect(plain(lossText(figures({ lost: 4, lostMin: 3 })).percent)).toBe('0.89–1.19 %');
  });
});

describe('delays', () => {
  it('never shows a bare negative delay', () => {
    expect(readDelay(92e3, 40e3)).toMatchObject({ kind: 'measured', plusMinus: '±40\u00a0µs' });
    expect(plain(readDelay(-12e3, 40e3).text)).toBe('< 40 µs');
    expect(readDelay(-12e3, 40e3).kind).toBe('below');
    expect(readDelay(-90e3, 40e3).kind).toBe('negative');
    expect(readDelay(92e3, 0).plusMinus).toBe('');
    expect(readDelay(92e3, null).plusMinus).toBe('±?');
  });
});

describe('stepping through losses', () => {
  const base = 1_763_892_072_000_000_000n;
  const loss = (hop: string, frame: number, ns: number) => ({
    segment: 0,
    direction: 'forward' as const,
    hop,
    frame,
    time: String(base + BigInt(ns)),
    bytes: 1,
    partial: false,
    ambiguous: false,
    protocol: 'udp',
    source: '',
    destination: '',
  });
  const analysis = {
    hops: [{ name: 'a' }, { name: 'b' }],
    clock: [
      { hop: 'a', offsetNs: 0, uncertaintyNs: 0, driftPpm: 0, steps: 0 },
      { hop: 'b', offsetNs: 1e9, uncertaintyNs: 0, driftPpm: 0, steps: 0 },
    ],
    losses: [loss('a', 5, 3e9), loss('b', 6, 2e9), loss('a', 7, 5e9)],
  } as unknown as Analysis;
  const stops = lossStops(analysis, String(base));

  it('puts them on the reference clock and in order', () => {
    expect(stops.map(({ hop, frame, time }) => [hop, frame, time])).toEqual([
      [1, 6, 1e9],
      [0, 5, 3e9],
      [0, 7, 5e9],
    ]);
  });

  it('follows the steps of a clock', () => {
    const piece = (from: number, offsetNs: number) => ({
      from: String(base + BigInt(from)),
      offsetNs,
      uncertaintyNs: 0,
      driftPpm: 0,
    });
    const stepped = {
      hops: [{ name: 'a' }],
      clock: [
        { hop: 'a', offsetNs: 0, uncertaintyNs: 0, driftPpm: 0, steps: 1, pieces: [piece(0, 0), piece(4e9, 3600e9)] },
      ],
      losses: [loss('a', 1, 3e9), loss('a', 2, 3605e9)],
    } as unknown as Analysis;
    expect(lossStops(stepped, String(base)).map(({ frame, time }) => [frame, time])).toEqual([
      [1, 3e9],
      [2, 5e9],
    ]);
  });

  it('goes on from the selected loss, else from a moment, and wraps', () => {
    expect(stepLoss(stops, { hop: 0, frame: 5, time: 0 }, 1)!.frame).toBe(7);
    expect(stepLoss(stops, { hop: -1, frame: -1, time: 4e9 }, -1)!.frame).toBe(5);
    expect(stepLoss(stops, { hop: 0, frame: 7, time: 0 }, 1)!.frame).toBe(6);
    expect(stepLoss([], { hop: 0, frame: 7, time: 0 }, 1)).toBeNull();
  });
});
