import { describe, expect, it } from 'vitest';
import { hexRows } from '../../../renderer/packets/hex-rows.ts';
import { hopThatLost } from '../../../renderer/packets/hop-that-lost.ts';
import { notableChanges } from '../../../renderer/packets/notable-changes.ts';
import { packetText } from '../../../renderer/packets/packet-text.ts';
import { rewriteKind } from '../../../renderer/path/rewrite-kind.ts';
import { tunnelSpans } from '../../../renderer/path/tunnel-spans.ts';
import { delayLines, delayLosses, highest } from '../../../renderer/probes/chart-lines.ts';
import {
  axisText,
  axisTicks,
  carriedLoss,
  pointAt,
  segmentsBetween,
  sharesLoss,
  unbrokenRuns,
} from '../../../renderer/probes/series-data.ts';
import { Latest } from '../../../renderer/timeline/latest.ts';
import type { Palette } from '../../../renderer/timeline/palette.ts';
import type { ProbeFateRow } from '../../../shared/contract/probe-fates.ts';
import type { ProbePoint, ProbeRow } from '../../../shared/contract/probes.ts';
import type { HopFacts } from '../../../shared/contract/view.ts';
import { fakeViews } from '../../e2e/fake-views.ts';

const at = (time: number): ProbePoint => ({
  time,
  medianMs: time,
  minMs: 0,
  maxMs: 0,
  averageMs: 0,
  stdevMs: 0,
  jitterMs: 0,
});
const row = (lossPercent: number, received: number) => ({ lossPercent, received }) as ProbeRow;

describe('probe series', () => {
  it('breaks a line at a silence, never bridges it', () => {
    const runs = unbrokenRuns([1, 2, 3, 7, 8].map(at));
    expect(runs.map((run) => run.map((point) => point.time))).toEqual([
      [1, 2, 3],
      [7, 8],
    ]);
    expect(unbrokenRuns([])).toEqual([]);
  });

  it('reads the point in force, and none inside a hole', () => {
    const points = [1, 2, 3, 7, 8].map(at);
    expect(pointAt(points, 2.9)!.time).toBe(2);
    expect(pointAt(points, 5)).toBeNull();
    expect(pointAt(points, 9)).toBeNull();
  });

  it('puts the segments between two rows of mtr beside them, either way', () => {
    const fates = (direction: 'forward' | 'reverse', reaches: number[]) => ({
      direction,
      rows: reaches.map((reach) => ({ reach, seen: [0, 0, 0, 0] }) as ProbeFateRow),
    });
    const all = (given: ReturnType<typeof fates>) => given.rows.map((_, i) => segmentsBetween(given, i));
    expect(all(fates('forward', [1, -1, 3]))).toEqual([[0], [], [1, 2]]);
    expect(all(fates('forward', [0, 0, 3]))).toEqual([[], [], [0, 1, 2]]);
    expect(all(fates('reverse', [2, 0]))).toEqual([[2], [1, 0]]);
  });

  it('draws delays in the band of the clocks’ doubt, silence as a hole, and loss at its time', () => {
    const values = [1e6, Number.NaN, Number.NaN, Number.NaN, 2e6, 3e6, 3e6, 3e6];
    const delays = {
      segment: 1,
      direction: 'reverse' as const,
      uncertaintyNs: 5e5,
      count: Uint32Array.from(values, (value) => (value > 0 ? 1 : 0)),
      lost: Uint32Array.from(values, (_, i) => (i === 2 ? 1 : 0)),
      min: Float64Array.from(values),
      p50: Float64Array.from(values),
      p95: Float64Array.from(values),
      max: Float64Array.from(values),
      whole: null,
    };
    const palette = { series: ['red', 'blue'] } as Palette;
    const [line] = delayLines([delays], { from: 0, to: 8 }, palette);
    expect(line).toMatchObject({ key: 'reverse 1', colour: 'blue', dash: '4 3' });
    expect(line!.runs.map((run) => run.map(({ time, low, high }) => [time, low, high]))).toEqual([
      [[0.5, 0.5, 1.5]],
      [4.5, 5.5, 6.5, 7.5].map((time, i) => [time, [1.5, 2.5, 2.5, 2.5][i], [2.5, 3.5, 3.5, 3.5][i]]),
    ]);
    expect(highest([line!])).toBe(3.5);
    expect(delayLosses([delays], { from: 0, to: 8 })).toEqual([2.5]);
  });

  it('calls loss carried only when every answering hop behind shares it', () => {
    const rows = [row(30, 70), row(0, 0), row(5, 95), row(4, 96)];
    expect(rows.map((_, i) => carriedLoss(rows, i))).toEqual([4, 4, 4, 4]);
    expect(rows.map((_, i) => sharesLoss(rows, i))).toEqual([false, true, true, true]);
    const clean = [row(30, 70), row(0, 100)];
    expect(carriedLoss(clean, 0)).toBe(0);
    const dead = [row(0, 100), row(100, 0)];
    expect(carriedLoss(dead, 1)).toBe(100);
  });

  it('has an axis from 0 that holds the largest value in few steps', () => {
    expect(axisTicks(0.74)).toEqual([0, 0.5, 1]);
    expect(axisTicks(3)).toEqual([0, 1, 2, 3]);
    const texts = (most: number) => axisTicks(most).map((tick, _, all) => axisText(all, tick));
    expect(texts(0.0127)).toEqual(['0', '0.005', '0.010', '0.015']);
    expect(texts(0.74)).toEqual(['0', '0.5', '1.0']);
    expect(texts(3)).toEqual(['0', '1', '2', '3']);
    expect(texts(250)).toEqual(['0', '100', '200', '300']);
    expect(axisTicks(0)).toEqual([0, 1]);
  });
});

describe('latest answer', () => {
  it('asks one at a time and skips what was overtaken', async () => {
    const asked: number[] = [];
    const got: number[] = [];
    const open: (() => void)[] = [];
    const latest = new Latest<number, number>(
      (n) => {
        asked.push(n);
        return new Promise((resolve) => open.push(() => resolve(n)));
      },
      (n) => got.push(n),
      () => expect.unreachable(),
    );
    latest.ask(1);
    latest.ask(2);
    latest.ask(3);
    expect(asked).toEqual([1]);
    open[0]!();
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toEqual([1, 3]);
    expect(got).toEqual([1]);
    latest.close();
    open[1]!();
    await Promise.resolve();
    await Promise.resolve();
    expect(got).toEqual([1]);
  });

  it('goes on after a refusal', async () => {
    const failed: unknown[] = [];
    const got: number[] = [];
    const latest = new Latest<number, number>(
      (n) => (n === 1 ? Promise.reject(new Error('no')) : Promise.resolve(n)),
      (n) => got.push(n),
      (reason) => failed.push(reason),
    );
    latest.ask(1);
    await new Promise((resolve) => setImmediate(resolve));
    latest.ask(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect([failed.length, got]).toEqual([1, [2]]);
  });
});

describe('packet panel', () => {
  const fake = fakeViews(['a', 'b', 'c', 'd', 'e', 'f']);
  const forward = fake.analysis.losses.find((loss) => loss.direction === 'forward')!;
  const packet = fake.packet({ hop: fake.session.hops.indexOf(forward.hop), frame: forward.frame });

  it('finds the hop that a lost packet never reached, by the analysis', () => {
    expect(hopThatLost(packet, fake.analysis.losses)).toBe(forward.segment + 1);
    expect(hopThatLost(packet, [])).toBe(-1);
  });

  it('shows bytes in rows with what is printable beside', () => {
    const rows = hexRows(new TextEncoder().encode('GET / HTTP\r\n'), 8);
    expect(rows).toEqual([
      { offset: '0000', hex: '47 45 54 20  2f 20 48 54', text: 'GET / HT' },
      { offset: '0008', hex: '54 50 0d 0a             ', text: 'TP..' },
    ]);
  });

  it('copies as text that mails can carry: every hop, changes, reasons, plain spaces', () => {
    const text = packetText(packet, 0, fake.session.epochBase);
    expect(text).toContain('TTL 63 (changed)');
    expect(text).toMatch(/^c {2}- {2}lost between b and c$/m);
    expect(text).not.toMatch(/[\u00a0\u2009]/);
  });

  it('lists few changes per hop: the tunnel entered or left, not every header around', () => {
    const through = fake.packet({ hop: 5, frame: 1 });
    expect(through.hops.map((_, i) => notableChanges(through, i).map(({ name, value }) => `${name} ${value}`))).toEqual(
      [[], ['Tunnel VXLAN, VNI 1'], [], [], [], ['Tunnel –']],
    );
  });

  it('spans a tunnel over the hops that prove it', () => {
    const through = fake.packet({ hop: 5, frame: 1 });
    const counts: [] = [];
    expect(tunnelSpans(null, through)).toEqual([{ from: 1, to: 4, label: 'VXLAN, VNI 1', counts }]);
    // Of a lost one only the hop that saw it can tell; a hop in between that missed it breaks no span.
    const unseen = {
      ...through,
      hops: through.hops.map((at, i) => (i === 2 ? { ...at, seen: false, fields: [] } : at)),
    };
    expect(tunnelSpans(null, unseen)).toEqual([{ from: 1, to: 4, label: 'VXLAN, VNI 1', counts }]);
  });

  it('spans what is around the path’s packets when none is selected', () => {
    const around = (...labels: string[]): HopFacts => ({
      tunnels: labels.map((label) => ({ label, packets: 7 })),
      deaf: [],
      clock: [],
    });
    const spans = tunnelSpans([around(), around('GRE 7', 'VLAN 5', 'VXLAN 1'), around('GRE 7'), around('GRE 7')], null);
    expect(spans.map(({ from, to, label }) => [from, to, label])).toEqual([
      [1, 1, 'GRE 7 · VLAN 5 +1'],
      [2, 3, 'GRE 7'],
    ]);
    expect(tunnelSpans(null, null)).toEqual([]);
  });

  it('names a translation by the end that it renames', () => {
    const kind = (from: string, to: string) => rewriteKind({ segment: 0, protocol: 'tcp', from, to });
    expect(kind('10.0.0.1:5 > 10.0.0.2:80', '192.0.2.1:9 > 10.0.0.2:80')).toEqual({ label: 'SNAT', changes: 'source' });
    expect(kind('10.0.0.1:5 > 10.0.0.2:80', '10.0.0.1:5 > 10.0.0.9:80').label).toBe('DNAT');
    expect(kind('10.0.0.1:5 > 10.0.0.2:80', '10.0.0.7:5 > 10.0.0.9:80').label).toBe('NAT');
    expect(kind('[2001:db8::1]:5 > [64:ff9b::1]:80', '192.0.2.1:9 > 10.0.0.2:80').label).toBe('NAT64');
    expect(kind('10.0.0.1 > 10.0.0.2', '10.0.0.3 > 10.0.0.2').label).toBe('SNAT');
  });
});
