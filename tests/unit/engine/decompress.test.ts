import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaptureBytes } from '../../../electron/engine/decompress.ts';
import { readCaptures } from '../../../electron/engine/read-captures.ts';
import { concatBytes, pcapFile } from '../decode/build-capture.ts';
import { ethernet, payloadOf, udpPacket } from '../decode/build-packet.ts';

const zstd = spawnSync('zstd', ['--version']).status === 0;
if (!zstd) console.log('skipped in part: zstd is not installed');

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'decompress-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What a file gives in the end. */
async function read(bytes: Uint8Array, chunkSize = 1 << 20) {
  const path = join(directory, 'file');
  writeFileSync(path, bytes);
  const input = new CaptureBytes(path, chunkSize);
  const parts: Buffer[] = [];
  for await (const chunk of input) parts.push(Buffer.from(chunk));
  return { bytes: Buffer.concat(parts), fault: input.fault };
}

async function capture(bytes: Uint8Array) {
  const path = join(directory, 'file.pcap');
  writeFileSync(path, bytes);
  return (await readCaptures([{ name: 'a', path }])).captures[0]!;
}

function compress(bytes: Uint8Array, ...options: string[]): Uint8Array {
  const run = spawnSync('zstd', ['-c', '-q', ...options], { input: bytes, maxBuffer: 1 << 28 });
  expect(run.status, String(run.stderr)).toBe(0);
  return run.stdout;
}

const ends = { source: '10.0.0.1:1', destination: '10.0.0.2:2' };
const file = pcapFile(
  Array.from({ length: 3000 }, (_, i) => ({
    bytes: ethernet(udpPacket({ ...ends, id: i, payload: payloadOf(200, i % 50) })),
    time: BigInt(i) * 1_000_000n,
  })),
);

/** A frame of stored blocks, as zstd writes what does not get smaller. */
function stored(bytes: Uint8Array, step = 100_000, declared = bytes.length): Uint8Array {
  const header = new Uint8Array(14);
  header.set([0x28, 0xb5, 0x2f, 0xfd, 0xc0, 7 << 3]);
  new DataView(header.buffer).setBigUint64(6, BigInt(declared), true);
  const parts: Uint8Array[] = [header];
  for (let at = 0; at < bytes.length || at === 0; at += step) {
    const block = bytes.subarray(at, at + step);
    const word = (block.length << 3) | (at + step >= bytes.length ? 1 : 0);
    parts.push(Uint8Array.of(word, word >> 8, word >> 16), block);
  }
  return concatBytes(...parts);
}

const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5);

describe('captures compressed with gzip', () => {
  it('are read as what they hold, also of several members and with bytes behind', async () => {
    const cases = [
      gzipSync(file),
      concatBytes(gzipSync(file.subarray(0, 1000)), gzipSync(file.subarray(1000))),
      concatBytes(gzipSync(file), new Uint8Array(100_000)),
    ];
    for (const bytes of cases) {
      for (const chunkSize of [1000, 1 << 20]) {
        const seen = await read(bytes, chunkSize);
        expect(seen.fault).toBeNull();
        expect(seen.bytes.equals(file)).toBe(true);
      }
    }
  });

  it('give what comes before the end or the damage, and say so', async () => {
    const bytes = gzipSync(file, { level: 1 });
    for (const length of [5, 11, 100, 5000, bytes.length - 9, bytes.length - 1]) {
      const seen = await read(bytes.subarray(0, length));
      expect(seen.fault?.kind, `${length} bytes`).toBe('truncated');
      expect(seen.bytes.equals(file.subarray(0, seen.bytes.length))).toBe(true);
      expect(seen.bytes.length > 0 || length < 5000).toBe(true);
    }
    // One byte short only the check is missing, not the data.
    expect((await read(bytes.subarray(0, bytes.length - 1))).bytes.length).toBe(file.length);
    const flipped = bytes.slice();
    flipped[bytes.length - 6]! ^= 1;
    const seen = await capture(flipped);
    // zlib keeps back what it was working on, 64 KiB at most.
    expect(seen.columns.count).toBeGreaterThan(3000 - 65536 / 200);
    expect([seen.truncated, seen.damage?.includes('gzip data cannot be decompressed')]).toEqual([false, true]);
  });

  it('are recognised when a pipe gives them byte by byte', async () => {
    const small = file.subarray(0, 300);
    expect(await read(gzipSync(small), 1)).toEqual({ bytes: Buffer.from(small), fault: null });
  });

  it('make the warning of a cut capture', async () => {
    const cut = await capture(gzipSync(file).subarray(0, 20_000));
    expect(cut).toMatchObject({ truncated: true, damage: null });
    expect(cut.columns.count).toBeGreaterThan(10);
    // Also when the cut falls between two records.
    const even = await capture(gzipSync(file).subarray(0, -4));
    expect(even).toMatchObject({ truncated: true, columns: { count: 3000 } });
  });

  it('are not unpacked any further when they hold no capture', async () => {
    const bomb = gzipSync(new Uint8Array(1 << 28));
    const before = process.memoryUsage().arrayBuffers;
    const seen = await capture(bomb);
    expect(seen.damage).toContain('not a pcap or pcapng file');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 27);
  });
});

describe('captures compressed with zstd', () => {
  it('are read as what they hold, in any cuts', async () => {
    const cases = [
      stored(file),
      stored(file, 100),
      concatBytes(skippable, stored(file.subarray(0, 1000)), skippable, stored(file.subarray(1000), 77)),
      concatBytes(stored(file), stored(new Uint8Array(0))),
    ];
    for (const bytes of cases) {
      for (const chunkSize of [999, 1 << 20]) {
        const seen = await read(bytes, chunkSize);
        expect(seen.fault).toBeNull();
        expect(seen.bytes.equals(file)).toBe(true);
      }
    }
  });

  it.skipIf(!zstd)('are read whatever zstd was told (skipped without zstd)', async () => {
    const odd = concatBytes(file, payloadOf(300_000, 3), new Uint8Array(400_000));
    for (const options of [
      ['-1'],
      ['-3'],
      ['-19'],
      ['--long=27'],
      ['--no-check'],
      ['-22', '--ultra'],
      ['-B100KB', '-T2'],
    ]) {
      const seen = await read(compress(odd, ...options));
      expect(seen.fault, options.join(' ')).toBeNull();
      expect(seen.bytes.equals(odd), options.join(' ')).toBe(true);
    }
    for (const length of [0, 1, 5, 100]) {
      expect(await read(compress(odd.subarray(0, length)))).toEqual({
        bytes: Buffer.from(odd.subarray(0, length)),
        fault: null,
      });
    }
  });

  it('give what comes before the end or the damage, and say so', async () => {
    const bytes = stored(file, 10_000);
    for (const length of [6, 30, 10_017, 10_020, bytes.length - 1]) {
      const seen = await read(bytes.subarray(0, length));
      expect(seen.fault?.kind, `${length} bytes`).toBe('truncated');
      const blocks = Math.floor(Math.max(0, length - 14) / 10_003);
      expect(seen.bytes.equals(file.subarray(0, blocks * 10_000))).toBe(true);
    }
    const wrong = bytes.slice();
    wrong[14 + 10_003]! |= 6;
    expect(await read(wrong)).toMatchObject({
      fault: { kind: 'damaged', message: 'the zstd data at byte 10017 is no block' },
    });
    expect((await capture(wrong)).damage).toContain('at byte 10017');
    const short = stored(file, 10_000, file.length + 1);
    expect((await read(short)).fault?.message).toContain('ends 1 bytes short');
    expect((await read(stored(file, 10_000, 5000))).fault?.message).toContain('cannot be decompressed');
    expect((await read(concatBytes(stored(file), Uint8Array.of(1, 2, 3, 4, 5)))).fault?.message).toContain(
      'no zstd frame',
    );
  });

  it('are refused where they ask for too much', async () => {
    const large = stored(file);
    large[5] = 18 << 3;
    expect((await read(large)).fault?.message).toContain('asks for a window of 268435456 bytes');
    const run = Uint8Array.of(...stored(file).subarray(0, 14), 0xfa, 0xff, 0xff, 0);
    expect((await read(run)).fault?.message).toContain('is no block');
    // Blocks of one byte under a large window.
    const slow = new Uint8Array(14 + 3000 * 4);
    for (let at = 14; at < slow.length; at += 4) slow[at] = 1 << 3;
    slow.set(stored(file).subarray(0, 14));
    slow[5] = 17 << 3;
    const start = process.cpuUsage().user;
    expect((await read(slow)).fault?.message).toContain('too small for its window');
    expect(process.cpuUsage().user - start).toBeLessThan(30e6);
    const empty = concatBytes(stored(file).subarray(0, 14), new Uint8Array(300_000), stored(file).subarray(14));
    expect((await read(empty)).bytes.equals(file)).toBe(true);
    const dictionary = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0, 9, 0, 0);
    expect((await read(dictionary)).fault?.message).toContain('needs a dictionary');
  });
});

describe('files that are not compressed', () => {
  it('come as they are', async () => {
    for (const bytes of [file.subarray(0, 999), file.subarray(0, 3), new Uint8Array(0)]) {
      expect(await read(bytes, 2)).toEqual({ bytes: Buffer.from(bytes), fault: null });
    }
  });

  it('say how they are packed when that cannot be read', async () => {
    const xz = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0);
    expect((await capture(xz)).damage).toContain('it is compressed with xz: unpack it first');
  });
});
