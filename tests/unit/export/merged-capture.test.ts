import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../../electron/engine/engine.ts';
import { findWireshark, openInWireshark, wiresharkPlaces } from '../../../electron/engine/open-wireshark.ts';
import { PcapngWriter } from '../../../shared/pcap/pcapng-writer.ts';
import { filesIn, testDirectory, twoHops } from '../cli/command-harness.ts';
import { readInChunks } from '../pcap/collect.ts';

const records = (file: Uint8Array) => readInChunks(file.slice()).records;

/** A capture again as pcapng, its clock set wrong, with drops, a comment, and every second packet on another interface. */
function rewritten(file: Uint8Array, shift: bigint, drops: number): Uint8Array {
  const writer = new PcapngWriter();
  writer.addInterface({ linkType: 1, snaplen: 262144, name: 'eth0', fcsLength: 0 });
  writer.addInterface({ linkType: 1, snaplen: 262144, name: 'eth1', fcsLength: 0 });
  for (const [i, record] of records(file).entries()) {
    const comments = i === 3 ? ['looked at by hand'] : [];
    writer.addPacket(i % 2, record.time! + shift, Buffer.from(record.bytes, 'hex'), record.original, comments);
  }
  writer.addStatistics(0, { time: shift, received: 900, drops });
  return writer.finish();
}

async function merged(files: Record<string, Uint8Array>) {
  const engine = new Engine({ dataDirectory: testDirectory(), knownHosts: '/nonexistent' });
  onTestFinished(() => engine.close());
  const directory = filesIn(testDirectory(), files);
  const list = Object.keys(files).map((name) => ({ name: name.split('.')[0]!, path: join(directory, name) }));
  const { sessionId } = await engine.request('session.import', { files: list });
  const path = join(testDirectory(), 'all.pcapng');
  await engine.request('export.capture', { sessionId, path, comments: ['lost'], filter: '', range: null });
  return { analysis: await engine.request('session.analysis', { sessionId }), file: readInChunks(readFileSync(path)) };
}

describe('a merged capture', () => {
  it('takes a wrong clock out of the stamps, and keeps drops, comments and one interface per hop', async () => {
    const { src, dst } = twoHops(300, [20]);
    const wrong = 3_600_412_345_678n;
    const { analysis, file } = await merged({ 'a.pcap': src, 'b.pcapng': rewritten(dst, wrong, 7) });
    const bound = BigInt(Math.ceil(analysis.clock[1]!.uncertaintyNs!));
    const own = records(dst).map(({ time }) => time!);
    const there = file.records.filter(({ iface }) => iface === 1);
    expect(there.length).toBe(own.length);
    for (const [i, { time }] of there.entries()) {
      const off = time! - own[i]!;
      expect(off <= bound && off >= -bound).toBe(true);
    }
    expect(file.records.every(({ time }, i) => i === 0 || time! >= file.records[i - 1]!.time!)).toBe(true);
    expect(there[3]!.comments).toEqual(['looked at by hand']);
    expect(file.interfaces.map(({ name, drops }) => [name, drops])).toEqual([
      ['a', null],
      ['b', 7],
    ]);
  });

  it('holds what was out of order in its file where it belongs', async () => {
    const { src, dst } = twoHops(50);
    const writer = new PcapngWriter();
    writer.addInterface({ linkType: 1, snaplen: 262144, name: '', fcsLength: 0 });
    const shuffled = records(src);
    [shuffled[4], shuffled[9]] = [shuffled[9]!, shuffled[4]!];
    for (const { time, bytes, original } of shuffled) writer.addPacket(0, time!, Buffer.from(bytes, 'hex'), original);
    const { file } = await merged({ 'a.pcapng': writer.finish(), 'b.pcap': dst });
    const first = file.records.filter(({ iface }) => iface === 0);
    expect(first.map(({ bytes }) => bytes)).toEqual(records(src).map(({ bytes }) => bytes));
  });
});

describe('the writer of comments', () => {
  it('keeps any text that fits a screen, in any script', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 4 }), (comments) => {
        const shown = comments.filter((text) => !/[\p{C}\u2028\u2029\ufffd]/u.test(text));
        const writer = new PcapngWriter({ application: 'Hopscope', comment: 'é中😀' });
        writer.addInterface({ linkType: 1, snaplen: 0, name: '中 a', fcsLength: 0, filter: 'udp', comment: 'x' });
        writer.addPacket(0, 5n, Uint8Array.of(1, 2, 3), 60, shown);
        const head = writer.take();
        writer.addPacket(0, 6n, Uint8Array.of(4), 60);
        const file = readInChunks(Buffer.concat([head, writer.take()]));
        expect([file.damage, file.truncated, file.interfaces[0]!.name]).toEqual([null, false, '中 a']);
        expect(file.records.map(({ time, comments: read }) => [time, read ?? []])).toEqual([
          [5n, shown],
          [6n, []],
        ]);
      }),
    );
  });
});

describe('Wireshark', () => {
  it('is looked for on the search path and where installers put it, never in the working directory', () => {
    expect(wiresharkPlaces('linux', { PATH: '.:/opt/w/bin::bin' })[0]).toBe('/opt/w/bin/wireshark');
    expect(wiresharkPlaces('darwin', {})).toContain('/Applications/Wireshark.app/Contents/MacOS/Wireshark');
    expect(wiresharkPlaces('win32', { ProgramFiles: 'C:\\Program Files' })).toEqual([
      join('C:\\Program Files', 'Wireshark', 'Wireshark.exe'),
    ]);
  });

  it('is given the file and the record as they are, without a shell', async () => {
    const directory = testDirectory();
    const program = join(directory, 'wireshark');
    const told = join(directory, 'told');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}.part' && mv '${told}.part' '${told}'\n`);
    expect(findWireshark([program])).toBeNull();
    chmodSync(program, 0o755);
    expect(findWireshark([join(directory, 'none'), directory, program])).toBe(program);
    const path = join(directory, 'a $(touch x) `b`;.pcap');
    await openInWireshark(12, async () => path, program);
    await expect.poll(() => readFileSync(told, 'utf8'), { timeout: 5000 }).toBe(`-r\n${path}\n-g\n12\n`);
  });

  it('is named as what to install where there is none, before anything is written', async () => {
    const make = () => Promise.reject(new Error('made'));
    await expect(openInWireshark(null, make, null)).rejects.toMatchObject({ problem: { code: 'no-wireshark' } });
  });
});
