import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HopFile } from '../../../electron/capture/hop-file.ts';
import { RecordCounter } from '../../../electron/capture/record-counter.ts';
import { RingCounters } from '../../../electron/capture/ring-counters.ts';
import { readFired } from '../../../electron/capture/trigger-watch.ts';
import { ringDirectory, ringSince, settleRing } from '../../../electron/sessions/ring-files.ts';

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-ring-'));
  path = join(home, 'hop.pcap');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const HEADER = Buffer.alloc(24);
HEADER.writeUInt32LE(0xa1b23c4d);

/** A record of a second, with its number in it. */
function record(second: number, number: number, length = 20): Buffer {
  const bytes = Buffer.alloc(16 + length);
  bytes.writeUInt32LE(second, 0);
  bytes.writeUInt32LE(number % 1000, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  bytes.writeUInt32LE(number, 16);
  return bytes;
}

/** The numbers of the records of a file, which has to be whole. */
function numbers(file: Uint8Array): number[] {
  const bytes = Buffer.from(file);
  expect(bytes.subarray(0, 24)).toEqual(HEADER);
  const found: number[] = [];
  for (let at = 24; at < bytes.length; ) {
    found.push(bytes.readUInt32LE(at + 16));
    at += 16 + bytes.readUInt32LE(at + 8);
    expect(at).toBeLessThanOrEqual(bytes.length);
  }
  return found;
}
const from = (first: number, end: number): number[] => Array.from({ length: end - first }, (_, i) => first + i);

interface Filled {
  ring: HopFile;
  kept: Buffer[];
  written: number;
  clock: { now: number };
}

/** A ring of four seconds that has had a record of every tenth of a second for so long, in chunks of odd sizes. */
async function filled(seconds: number, chunk = 31): Promise<Filled> {
  const clock = { now: 0 };
  const kept: Buffer[] = [];
  const ring = await HopFile.create(
    path,
    (bytes) => kept.push(Buffer.from(bytes)),
    4,
    () => clock.now,
  );
  const records = from(0, seconds * 10).map((i) => record(Math.floor(i / 10) + 1000, i));
  const all = Buffer.concat([HEADER, ...records]);
  for (let at = 0; at < all.length; at += chunk) {
    clock.now = (at / all.length) * seconds * 1000;
    await ring.write([all.subarray(at, at + chunk)]);
  }
  clock.now = seconds * 1000;
  return { ring, kept, written: records.length, clock };
}

describe('a ring', () => {
  it('holds the last seconds and no more than it must, and says from when on', async () => {
    const { ring, kept, written } = await filled(60);
    expect(kept).toEqual([]);
    expect(existsSync(path)).toBe(false);
    await ring.keep();
    const found = numbers(readFileSync(path));
    const first = found[0]!;
    expect(found).toEqual(from(first, written));
    // Four seconds, two for what comes late, and one piece at most.
    expect(first).toBeLessThanOrEqual(600 - 60);
    expect(first).toBeGreaterThan(600 - 60 - 8);
    expect(ring.dropped).toBe(first);
    // Nothing that is gone is younger, nothing that is there is older.
    expect(ring.since).toBe(
      BigInt(Math.floor((first - 1) / 10) + 1000) * 1_000_000_000n + BigInt((first - 1) % 1000) + 1n,
    );
    expect(Buffer.concat(kept)).toEqual(readFileSync(path));
    expect(existsSync(ringDirectory(path))).toBe(false);
    await ring.close();
  });

  it('goes on in the file, in order, also while what it held is being copied', async () => {
    const { ring, kept, written } = await filled(60);
    const keeping = ring.keep();
    const more = from(written, written + 50).map((i) => ring.write([record(2000, i)]));
    await Promise.all([keeping, ...more]);
    await ring.write([record(2001, written + 50)]);
    await ring.close();
    const found = numbers(readFileSync(path));
    expect(found).toEqual(from(found[0]!, written + 51));
    expect(Buffer.concat(kept)).toEqual(readFileSync(path));
  });

  it('is a whole file after a stop before the trigger, and after nothing has come at all', async () => {
    const { ring, written } = await filled(3);
    await ring.close();
    expect(numbers(readFileSync(path))).toEqual(from(0, written));
    expect(ring.since).toBeNull();
    path = join(home, 'empty.pcap');
    const empty = await HopFile.create(path, () => {}, 1);
    await empty.close();
    expect(readFileSync(path)).toHaveLength(0);
  });

  it('splits at whole records, whatever the chunks are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async (chunk) => {
        path = join(home, `${readdirSync(home).length}.pcap`);
        const { ring, written } = await filled(20, chunk);
        await ring.close();
        const found = numbers(readFileSync(path));
        expect(found).toEqual(from(found[0]!, written));
      }),
      { numRuns: 25 },
    );
  });

  it('holds as much after hours without a packet', async () => {
    const { ring, clock, written } = await filled(20);
    clock.now += 3600_000;
    await ring.write([record(9000, written)]);
    clock.now += 3_000;
    await ring.keep();
    const found = numbers(readFileSync(path));
    expect(found.at(-1)).toBe(written);
    await ring.close();
  });
});

/** What a process leaves that dies now, under another name. */
async function left({ ring }: Filled, name: string): Promise<void> {
  const dead = join(home, name);
  // What is dropped goes a moment later.
  await vi.waitFor(async () => expect(await ringSince(path)).toBe(ring.since));
  cpSync(ringDirectory(path), ringDirectory(dead), { recursive: true });
  await ring.close();
  rmSync(path);
  path = dead;
}

describe('a ring that nobody writes any more', () => {
  it('becomes a file that says from when on it holds everything', async () => {
    const before = await filled(60);
    const { written } = before;
    const { since } = before.ring;
    await left(before, 'dead.pcap');
    expect(await ringSince(path)).toBe(since);
    await settleRing(path);
    const found = numbers(readFileSync(path));
    expect(found).toEqual(from(found[0]!, written));
    expect(readdirSync(home)).toEqual(['dead.pcap']);
    // Nothing is left to do, and nothing is done.
    await settleRing(path);
    expect(await ringSince(path)).toBeNull();
    expect(numbers(readFileSync(path))).toEqual(found);
  });

  it('is taken again where the copy stopped in the middle, and left where the file had gone on', async () => {
    const before = await filled(10);
    const { written } = before;
    await left(before, 'first.pcap');
    writeFileSync(path, HEADER);
    await settleRing(path);
    const whole = readFileSync(path);
    expect(numbers(whole).at(-1)).toBe(written - 1);
    path = join(home, 'other.pcap');
    await left(await filled(10), 'second.pcap');
    writeFileSync(path, Buffer.concat([whole, record(3000, written)]));
    await settleRing(path);
    expect(numbers(readFileSync(path)).at(-1)).toBe(written);
  });
});

describe('counters of a ring', () => {
  const at = (captured: number, kernelDrops: number, waiting = 0) => ({
    captured,
    received: captured + kernelDrops + waiting,
    kernelDrops,
    interfaceDrops: 0,
  });

  it('are less those of a time before everything that is held', () => {
    const counters = new RingCounters();
    counters.note(at(100, 7), 0);
    counters.note(at(200, 9), 120);
    counters.note(at(300, 12), 210);
    expect(counters.since(at(400, 20), 210)).toEqual(at(200, 11));
    // 300 packets had been captured at the last look, and of those 90 are held.
    expect(counters.since(at(400, 20), 299)).toEqual(at(200, 11));
    expect(counters.since(at(400, 20), 300)).toEqual(at(100, 8));
  });

  it('are whole while nothing is dropped, and count what waits in the kernel as held', () => {
    const counters = new RingCounters();
    counters.note(at(100, 7), 0);
    expect(counters.since(at(100, 9), 0)).toEqual(at(100, 9));
    const slow = new RingCounters();
    slow.note(at(100, 7, 50), 0);
    expect(slow.since(at(400, 20), 149)).toEqual(at(400, 20));
    expect(slow.since(at(400, 20), 150).kernelDrops).toBe(13);
  });
});

describe('stamps of records', () => {
  it('give the newest, of micro- and nanoseconds, and begin anew when a clock is set back', () => {
    const counter = new RecordCounter();
    counter.push(Buffer.concat([HEADER, record(1000, 5), record(1000, 3)]));
    expect([counter.newest, counter.lastStamp]).toEqual([1000_000_000_005n, 1000_000_000_003n]);
    counter.push(record(1001, 9).subarray(0, 30));
    expect(counter.newest).toBe(1000_000_000_005n);
    counter.push(Buffer.concat([record(1001, 9).subarray(30), record(500, 1), record(501, 0).subarray(0, 4)]));
    expect([counter.newest, counter.whole]).toEqual([500_000_000_001n, 6 + 36]);
    const micro = new RecordCounter();
    const header = Buffer.alloc(24);
    header.writeUInt32BE(0xa1b2c3d4);
    micro.push(Buffer.concat([header, record(7, 8).swap32()]));
    expect(micro.newest).toBe(7_000_008_000n);
  });
});

describe('what fired a trigger', () => {
  it('is read from tcpdump’s line, made fit to be shown', () => {
    expect(readFired('1763913600.123456789 IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64')).toEqual(
      {
        time: 1763913600123456789n,
        packet: 'IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64',
      },
    );
    expect(readFired('1763913600.123456 IP x')).toEqual({ time: 1763913600123456000n, packet: 'IP x' });
    expect(readFired('1763913600.123456 a\u001b[2Jb')!.packet).toBe('a [2Jb');
    for (const line of ['', 'listening on eth0', '12:00:00.000001 IP x', '1763913600 IP x'])
      expect(readFired(line)).toBeNull();
  });
});
