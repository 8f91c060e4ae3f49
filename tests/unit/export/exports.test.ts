import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import { call, filesIn, START, testDirectory, twoHops } from '../cli/command-harness.ts';
import { readInChunks } from '../pcap/collect.ts';

const ALL = { filter: '', range: null };

async function opened() {
  const engine = new Engine({ dataDirectory: testDirectory(), knownHosts: '/nonexistent' });
  onTestFinished(() => engine.close());
  const { src, dst } = twoHops(400, [7, 9]);
  const directory = filesIn(testDirectory(), { 'a.pcap': src, 'b.pcap': dst });
  const files = ['a', 'b'].map((name) => ({ name, path: join(directory, `${name}.pcap`) }));
  const session = await engine.request('session.import', { files });
  return { engine, session, sessionId: session.sessionId, out: testDirectory() };
}

function tshark(path: string, filter: string, ...fields: string[]): string[][] {
  const names = fields.flatMap((field) => ['-e', field]);
  const args = ['-r', path, '-Y', filter, '-T', 'fields', '-E', 'separator=|', ...names];
  const text = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'));
}

describe('the merged capture', () => {
  it('holds all hops by corrected time, each an interface, with a comment where a packet was lost', async () => {
    const { engine, sessionId, out } = await opened();
    const path = join(out, 'all.pcapng');
    const told = await engine.request('export.capture', { sessionId, path, comments: ['lost'], ...ALL });
    const bytes = readFileSync(path);
    expect(told).toEqual({
      path,
      bytes: bytes.length,
      count: 1598,
      hops: [800, 798],
      commented: 2,
      untimed: 0,
      unreadable: 0,
    });
    const { records, damage, truncated, interfaces } = readInChunks(bytes, [4099]);
    expect([damage, truncated, records.length]).toEqual([null, false, 1598]);
    expect(interfaces.map(({ name, linkType }) => [name, linkType])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(records.every(({ time }, i) => i === 0 || time! >= records[i - 1]!.time!)).toBe(true);
    const lost = records.filter(({ comments }) => comments !== undefined);
    const reason = 'Hopscope: lost between a and b (forward): no hop from b on saw it';
    expect(lost.map(({ time, iface, comments }) => [time, iface, comments])).toEqual([
      [START + 70_000_000n, 0, [reason]],
      [START + 90_000_000n, 0, [reason]],
    ]);
    // Every byte of the capture files, in their order.
    const raw = readInChunks(twoHops(400, [7, 9]).dst);
    expect(records.filter(({ iface }) => iface === 1).map((record) => record.bytes)).toEqual(
      raw.records.map((record) => record.bytes),
    );
    expect(readdirSync(out)).toEqual(['all.pcapng']);
  });

  it('is the same to tshark: counts, times, comments', async () => {
    const { engine, sessionId, out } = await opened();
    const path = join(out, 'all.pcapng');
    await engine.request('export.capture', { sessionId, path, comments: ['lost', 'rewritten'], ...ALL });
    const own = readInChunks(readFileSync(path)).records;
    const rows = tshark(path, 'frame', 'frame.time_epoch', 'frame.interface_name', 'frame.comment');
    expect(rows.map(([time, name, comment]) => [time, name, comment])).toEqual(
      own.map(({ time, iface, comments }) => [
        `${time! / 1_000_000_000n}.${String(time! % 1_000_000_000n).padStart(9, '0')}`,
        iface === 0 ? 'a' : 'b',
        comments?.join(',') ?? '',
      ]),
    );
    expect(tshark(path, 'frame.comment contains "lost between a and b"', 'ip.id').length).toBe(2);
  });

  it('takes whole packets by filter and by range: one that is under way at the edge is not cut in two', async () => {
    const { engine, session, sessionId, out } = await opened();
    const count = async (filter: string, range: { from: number; to: number } | null) => {
      const path = join(out, 'some.pcapng');
      const { hops } = await engine.request('export.capture', { sessionId, path, comments: [], filter, range });
      return hops;
    };
    expect(await count('lost', null)).toEqual([2, 0]);
    expect(await count('!lost', null)).toEqual([798, 798]);
    // The 11th datagram is sent at 100 ms and arrives after the end of the range.
    expect(await count('', { from: session.from + 95e6, to: session.from + 100.5e6 })).toEqual([1, 1]);
  });

  it('is never written over the session itself, and leaves what was there when it cannot be written', async () => {
    const { engine, session, sessionId, out } = await opened();
    const [file] = readdirSync(join(session.directory, 'captures'));
    const inside = join(session.directory, 'captures', file!);
    const before = readFileSync(inside);
    const request = (path: string) => engine.request('export.capture', { sessionId, path, comments: [], ...ALL });
    await expect(request(inside)).rejects.toMatchObject({ problem: { code: 'inside-session' } });
    expect(readFileSync(inside)).toEqual(before);
    await expect(request(join(out, 'none', 'x.pcapng'))).rejects.toMatchObject({ problem: { code: 'cannot-write' } });
    const cancelled = request(join(out, 'x.pcapng'));
    const second = request(join(out, 'y.pcapng'));
    await engine.request('export.cancel', null);
    await expect(second).rejects.toMatchObject({ problem: { code: 'export-running' } });
    await expect(cancelled).rejects.toMatchObject({ problem: { code: 'export-cancelled' } });
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('tables', () => {
  it('say what the window shows, as JSON and as CSV', async () => {
    const { engine, session, sessionId, out } = await opened();
    const write = async (table: 'packets' | 'flows' | 'segments' | 'losses' | 'probes', filter = '') => {
      const path = join(out, `${table}.json`);
      await engine.request('export.table', { sessionId, path, table, format: 'json', filter, range: null });
      return (JSON.parse(readFileSync(path, 'utf8')) as { rows: Record<string, unknown>[] }).rows;
    };
    const analysis = await engine.request('session.analysis', { sessionId });
    const packets = await write('packets');
    expect(packets.length).toBe(800);
    expect(packets[0]).toMatchObject({ number: 1, time_ns: String(START), fate: 'delivered', 'b delay_ns': 1_000_000 });
    expect(packets.filter(({ fate }) => fate === 'lost').map((row) => row['lost_between'])).toEqual(['a > b', 'a > b']);
    expect((await write('packets', 'lost')).length).toBe(2);
    expect((await write('losses')).map((row) => row['time_ns'])).toEqual(analysis.losses.map(({ time }) => time));
    const [forward] = await write('segments');
    expect(forward).toMatchObject({
      from: 'a',
      to: 'b',
      lost: 2,
      delay_p50_ns: analysis.segments[0]!.forward.delayNs!.p50,
    });
    expect((await write('flows')).map((row) => row['lost'])).toEqual([2, 0]);
    expect(await write('probes')).toEqual([]);
    const path = join(out, 'losses.csv');
    const told = await engine.request('export.table', { sessionId, path, table: 'losses', format: 'csv', ...ALL });
    const lines = readFileSync(path, 'utf8').split('\r\n');
    expect([told.count, lines.length, lines[1]!.split(',')[5]]).toEqual([2, 4, String(START + 70_000_000n)]);
    expect(session.hops).toEqual(['a', 'b']);
  });
});

describe('hopscope export', () => {
  it('writes the merged capture and tables of a session', async () => {
    const { session, out } = await opened();
    const [pcapng, csv] = [join(out, 'x.pcapng'), join(out, 'x.csv')];
    const from = '2025-10-09T08:53:20.095Z';
    const args = [
      '--pcapng',
      pcapng,
      '--table',
      `packets=${csv}`,
      '--from',
      from,
      '--to',
      String(START + 100_500_000n),
    ];
    const { status, out: said } = await call('export', session.directory, ...args, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(said)).toMatchObject({
      version: 1,
      files: [
        { what: 'pcapng', path: pcapng, count: 2, hops: [1, 1] },
        { what: 'packets', path: csv, count: 1 },
      ],
    });
  });

  it('refuses what is no call', async () => {
    const { session } = await opened();
    for (const wrong of [[], ['--table', 'x=y.csv'], ['--table', 'flows=y.txt'], ['--pcapng', 'a', '--from', 'noon']])
      expect((await call('export', session.directory, ...wrong)).status).toBe(2);
  });
});
