import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MtrFold } from '../../shared/metrics/mtr-fold.ts';

const packet = ['/usr/bin/mtr-packet', '/usr/sbin/mtr-packet'].find((path) => existsSync(path));
const ok = process.platform === 'linux' && process.getuid?.() === 0 && packet !== undefined;
if (!ok) console.warn('figures of mtr itself: skipped, they need Linux, root and mtr');

/**
 * A run of mtr has one kind of output, so `--json` and `--raw` cannot be had of the same. But mtr sends its probes by
 * another program, mtr-packet, in lines of text: what goes between the two is what `--raw` prints, and is written down.
 */
describe.skipIf(!ok)('the table of a run of mtr', () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'hopscope-mtr-'));
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it('has the figures that mtr --json prints of the same probes', () => {
    const between = join(place, 'mtr-packet');
    writeFileSync(between, `#!/bin/sh\ntee '${place}/asked' | '${packet}' | tee '${place}/told'\n`);
    chmodSync(between, 0o755);
    const args = ['--json', '-o', 'LDRSNBAWVGJMXI', '-n', '-c', '25', '-i', '0.05', '-G', '1', '127.0.0.1'];
    const env = { ...process.env, MTR_PACKET: between };
    const { report } = JSON.parse(execFileSync('mtr', args, { encoding: 'utf8', env })) as {
      report: { hubs: Record<string, number | string>[] };
    };
    const fold = new MtrFold();
    const distance = new Map<string, number>();
    const answers: { position: number; micros: number }[] = [];
    let now = 0;
    const lines = (file: string) => readFileSync(join(place, file), 'utf8').split('\n');
    const told = new Map(lines('told').map((line) => [line.split(' ')[0]!, line]));
    for (const line of lines('asked')) {
      const [, seq = '', ttl = ''] = /^(\d+) send-probe .* ttl (\d+) /.exec(line) ?? [];
      if (seq === '') continue;
      distance.set(seq, Number(ttl) - 1);
      now += 50e6;
      fold.push(now, `x ${distance.get(seq)} ${seq}`);
      const [, address = '', micros = ''] =
        /^\d+ reply ip-4 (\S+) round-trip-time (\d+)/.exec(told.get(seq) ?? '') ?? [];
      if (address === '') continue;
      answers.push({ position: distance.get(seq)!, micros: Number(micros) });
      fold.push(now, `h ${distance.get(seq)} ${address}`);
      fold.push(now, `p ${distance.get(seq)} ${micros} ${seq}`);
    }
    const { rows } = fold.series(0, now, 100, { destination: '127.0.0.1' });
    expect(rows.length).toBe(report.hubs.length);
    const [own, mtr] = [rows[0]!, report.hubs[0]!];
    expect([own.addresses[0], own.sent, own.received, own.lost, own.lossPercent]).toEqual([
      mtr['host'],
      mtr['Snt'],
      mtr['Rcv'],
      mtr['Drop'],
      mtr['Loss%'],
    ]);
    expect(own.sent).toBe(25);
    const figures = {
      Last: own.lastMs,
      Best: own.bestMs,
      Avg: own.averageMs,
      Wrst: own.worstMs,
      StDev: own.stdevMs,
      Gmean: own.geometricMs,
      Jttr: own.jitterMs,
      Javg: own.jitterAverageMs,
      Jmax: own.jitterWorstMs,
      Jint: own.jitterRunningMs,
    };
    // mtr keeps running means in whole microseconds and cuts off the rest at every answer, by which they sink; ours are the
    // means themselves. Done as mtr does it, from the same answers, they are what mtr prints.
    const rtts = answers.filter(({ position }) => position === 0).map(({ micros }) => micros);
    const asMtr = (values: readonly number[]) =>
      values.reduce((mean, value, i) => Math.trunc(mean + (value - mean) / (i + 1)), 0) / 1000;
    const exactly = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length / 1000;
    const jitters = rtts.map((value, i) => (i === 0 ? 0 : Math.abs(value - rtts[i - 1]!)));
    const jittersAsMtr = jitters.reduce((mean, value, i) => mean + Math.trunc((value - mean) / (i + 1)), 0) / 1000;
    expect([asMtr(rtts), jittersAsMtr]).toEqual([mtr['Avg'], mtr['Javg']]);
    expect(figures.Avg).toBeCloseTo(exactly(rtts), 9);
    expect(figures.Javg).toBeCloseTo(exactly(jitters), 9);
    const mean = exactly(rtts);
    const spread = Math.sqrt(rtts.reduce((sum, v) => sum + (v / 1000 - mean) ** 2, 0) / (rtts.length - 1));
    expect(figures.StDev).toBeCloseTo(spread, 9);
    expect(figures.Gmean).toBeCloseTo(Math.exp(rtts.reduce((sum, v) => sum + Math.log(v / 1000), 0) / rtts.length), 9);
    for (const name of ['Last', 'Best', 'Wrst', 'Jttr', 'Jmax', 'Jint'] as const)
      expect([name, figures[name]?.toFixed(3)]).toEqual([name, Number(mtr[name]).toFixed(3)]);
  });
});
