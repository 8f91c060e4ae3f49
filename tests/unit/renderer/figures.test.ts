import { describe, expect, it } from 'vitest';
import { type ChartDrawing, chartHeight, drawChart } from '../../../renderer/export/chart-figure.ts';
import { type Figure, type PicturePen, svgText } from '../../../renderer/export/figure.ts';
import { drawLadderFigure } from '../../../renderer/export/ladder-figure.ts';
import { drawPath, PATH_HEIGHT, pathWidth } from '../../../renderer/export/path-figure.ts';
import { delayLines, delayLosses, probeLines } from '../../../renderer/probes/chart-lines.ts';
import type { Palette } from '../../../renderer/timeline/palette.ts';
import type { DelaySeries } from '../../../shared/contract/delays.ts';
import type { LadderPacket } from '../../../shared/contract/table.ts';
import { mtrRow } from './mtr-row.ts';

const palette: Palette = {
  bg: '#000001',
  panel: '#000002',
  line: '#000003',
  lineStrong: '#000004',
  grid: '#000005',
  text: '#000006',
  muted: '#000007',
  faint: '#000008',
  accent: '#000009',
  band: '#00000a',
  forward: '#0000f1',
  reverse: '#0000f2',
  loss: '#ff0000',
  warn: '#ffa000',
  selected: '#ffff00',
  mono: 'Mono',
  series: Array.from({ length: 8 }, (_, i) => `#1000${i}0`),
  gutter: 100,
};

function picture(width: number, height: number, draw: (pen: PicturePen) => void): string {
  const foot = ['2026-01-01 to later', 'Filter: udp && ip.src == "<a>"'];
  const figure: Figure = { width, height, palette, sans: 'Sans', title: 'My & session', subtitle: 'a → b', foot, draw };
  return svgText(figure, (_font, text) => text.length * 6);
}

const unescaped = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

/** Every text of a picture with its place inside of its part. */
function texts(svg: string): { text: string; x: number; y: number; fill: string }[] {
  return [...svg.matchAll(/<text x="([^"]+)" y="([^"]+)"[^>]*fill="([^"]+)"[^>]*>([^<]*)</g)].map(
    ([, x, y, fill, text]) => ({ text: unescaped(text!), x: Number(x), y: Number(y), fill: fill! }),
  );
}

/** Points of the lines of one colour, and of its filled shapes. */
function points(svg: string, paint: 'stroke' | 'fill', colour: string): [number, number][][] {
  return [...svg.matchAll(/<path d="([^"]+)" ([^>]*)\/>/g)]
    .filter(([, , style]) => style!.includes(`${paint}="${colour}"`))
    .map(([, d]) => [...d!.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]));
}

function wellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, close, name, rest] of svg.matchAll(/<(\/?)([a-zA-Z]+)((?:"[^"]*"|[^">])*)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else if (!rest!.endsWith('/')) open.push(name!);
  }
  expect(open).toEqual([]);
}

const delay = (direction: 'forward' | 'reverse', p50: number[], lost: number[]): DelaySeries => ({
  segment: 0,
  direction,
  uncertaintyNs: 1e6,
  count: Uint32Array.from(p50, (value) => (Number.isNaN(value) ? 0 : 3)),
  lost: Uint32Array.from(lost),
  min: Float64Array.from(p50),
  p50: Float64Array.from(p50),
  p95: Float64Array.from(p50, (value) => value * 2),
  max: Float64Array.from(p50),
  whole: null,
});

describe('a picture of a chart', () => {
  const range = { from: 1e9, to: 5e9 };
  const series = [
    delay('forward', [4e6, 8e6, 2e6, 6e6], [0, 2, 0, 0]),
    delay('reverse', [1e6, 1e6, 1e6, 1e6], [0, 0, 0, 0]),
  ];
  const lines = delayLines(series, range, palette);
  const drawing: ChartDrawing = {
    ...{ width: 514, height: 160, range, start: 1e9, lines, palette },
    legend: lines.map(({ colour, dash }, i) => ({ text: `line ${i} <b>`, colour, dashed: dash !== '' })),
    losses: delayLosses(series, range),
    changes: [3e9],
  };
  const svg = picture(514, chartHeight(drawing), (pen) => drawChart(pen, drawing));

  it('draws the figures where they belong: read back from its file', () => {
    wellFormed(svg);
    // Gutter 100, end 14: the plot is 400 wide; the axis goes up to 20 ms, the 95th percentile being 16.
    // The 95th percentile first, then the median; the other direction after them.
    const [, first] = points(svg, 'stroke', lines[0]!.colour).filter((line) => line.length === 4);
    const back = first!.map(([x, y]) => [(x / 400) * 4e9 + 1e9, ((160 - y) / 160) * 20e6]);
    expect(back.map(([t]) => Math.round(t!))).toEqual([1.5e9, 2.5e9, 3.5e9, 4.5e9]);
    expect(back.map(([, ns]) => Math.round(ns! / 1e4) * 1e4)).toEqual([...series[0]!.p50]);
    const bands = points(svg, 'fill', lines[0]!.colour).filter((shape) => shape.length === 8);
    const [top, bottom] = [bands[0]!.at(0)!, bands[0]!.at(-1)!];
    expect([((160 - top[1]) / 160) * 20, ((160 - bottom[1]) / 160) * 20].map((ms) => ms.toFixed(2))).toEqual([
      '5.00',
      '3.00',
    ]);
    // A tick where packets were lost, a line where the route changed.
    expect(points(svg, 'fill', palette.loss)).toEqual([[[149.25, 154]]]);
    expect(points(svg, 'fill', palette.warn)).toEqual([[[200, 0]]]);
  });

  it('says units, times, names, title, and what it rests on', () => {
    const said = texts(svg).map(({ text }) => text);
    expect(said).toEqual(expect.arrayContaining(['ms', '0', '10', '20', '0 s', 'line 0 <b>', 'line 1 <b>']));
    expect(said.slice(0, 2)).toEqual(['My & session', 'a → b']);
    expect(said.slice(-2)).toEqual(['2026-01-01 to later', 'Filter: udp && ip.src == "<a>"']);
    expect(svg).toContain('stroke-dasharray="4 3"');
  });

  it('draws every line of mtr', () => {
    const rows = [mtrRow(1, [1, 2, 3]), mtrRow(2, [5, 5, 9])];
    for (const kind of ['latency', 'jitter', 'stdev'] as const) {
      const own = probeLines(rows, kind, palette);
      const figure = { ...drawing, lines: own, losses: [], changes: [], legend: [] };
      const made = picture(514, chartHeight(figure), (pen) => drawChart(pen, figure));
      wellFormed(made);
      expect(own.map(({ colour }) => points(made, 'stroke', colour).some((line) => line.length === 3))).toEqual([
        true,
        true,
      ]);
    }
  });
});

describe('a picture of the ladder', () => {
  it('draws every packet between the hops that saw it, and a cross where one was lost', () => {
    const packet = (number: number, at: number, more: Partial<LadderPacket>): LadderPacket => ({
      number,
      flow: 1,
      direction: 'forward',
      info: `seq ${number} <x>`,
      fate: 'delivered',
      lostSegment: null,
      retransmission: false,
      repeats: null,
      stops: [
        { hop: 0, frame: number, time: at },
        { hop: 1, frame: number, time: at + 1e8 },
      ],
      ...more,
    });
    const lost = packet(2, 2.5e9, { fate: 'lost', lostSegment: 0, stops: [{ hop: 0, frame: 2, time: 2.5e9 }] });
    const svg = picture(748, 426, (pen) =>
      drawLadderFigure(pen, {
        ...{ width: 748, height: 426, range: { from: 1e9, to: 5e9 }, start: 1e9, palette, sans: 'Sans' },
        ...{ hops: ['a', 'b <&>'], packets: [packet(1, 2e9, {}), lost], selected: null },
      }),
    );
    wellFormed(svg);
    // 400 high for 4 s; the hops stand 600 apart, 74 from the edge.
    expect(points(svg, 'stroke', palette.forward)).toContainEqual([
      [74, 100],
      [674, 110],
    ]);
    expect(points(svg, 'stroke', palette.loss).length).toBe(3);
    const said = texts(svg);
    expect(said.map(({ text }) => text)).toEqual(expect.arrayContaining(['a', 'b <&>', 'seq 1 <x>', 'seq 2 <x>']));
    expect(said.find(({ text }) => text === 'b <&>')!.x).toBe(674);
  });
});

describe('a picture of the path', () => {
  it('says of every segment what the strip says, in the colour of its severity', () => {
    const direction = (severity: 'fine' | 'loss', headline: string) => ({
      ...{ severity, headline, delay: '1 · 2 ms', counts: '99 / 100' },
    });
    const hops = ['a', 'b', 'c'].map((name) => ({ name, place: `eth0 · ${name}` }));
    const segment = {
      forward: direction('loss', '✕ 1 · 1.0 %'),
      reverse: direction('fine', 'none lost'),
      marks: 'SNAT · ±3 µs',
    };
    const svg = picture(pathWidth(3), PATH_HEIGHT, (pen) =>
      drawPath(pen, {
        hops,
        tunnels: [{ from: 0, to: 1, label: 'VXLAN 1' }],
        segments: [segment, { ...segment, forward: direction('fine', 'none') }],
        palette,
        sans: 'Sans',
      }),
    );
    wellFormed(svg);
    const said = texts(svg);
    expect(said.filter(({ text }) => text === '✕ 1 · 1.0 %').map(({ fill, x }) => [fill, x])).toEqual([
      [palette.loss, 192],
    ]);
    expect(said.filter(({ text }) => text === 'SNAT · ±3 µs').map(({ x }) => x)).toEqual([192, 408]);
    expect(said.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['a', 'VXLAN 1', 'eth0 · c', '99 / 100', '1 · 2 ms']),
    );
    // Two halves of the arrow and the cross.
    expect(points(svg, 'stroke', palette.loss).length).toBe(4);
  });
});
