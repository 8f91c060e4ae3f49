import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HopCapture } from '../../../electron/capture/hop-capture.ts';
import { HopFile } from '../../../electron/capture/hop-file.ts';
import { isSpoolPath } from '../../../electron/capture/make-spool.ts';
import { RecordCounter } from '../../../electron/capture/record-counter.ts';
import type { SpoolLimits } from '../../../electron/capture/remote-command.ts';
import { fetchSpool, removeSpool } from '../../../electron/capture/remote-spool.ts';
import { lengthOf } from '../../../electron/capture/spool.ts';
import { findLeftovers, removeLeftovers } from '../../../electron/capture/sweep.ts';
import { planHopSchema, planNodeSchema } from '../../../shared/contract/plan.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';
import { type LocalConnection, localConnection } from './local-connection.ts';
import { type StandIn, shells, standIn, until } from './stand-in.ts';

const node = planNodeSchema.parse({ name: 'a', host: 'h' });
const hop = planHopSchema.parse({ name: 'h', node: 'a', interface: 'eth0', carry: 'spool' });
const LIMITS = { limitKiB: 4096, floorKiB: 0, ringSeconds: null };
/** The directory of a capture; others on this machine may have theirs beside it. */
const directoryOf = (capture: HopCapture): string => capture.spoolDirectory!;

/** A pcap with three records, as many as the stand-in says that it captured. */
const FILE = Buffer.concat([pcapHeader(1, 128), ...[60, 0, 1000].map(record)]);

function record(length: number): Buffer {
  const bytes = Buffer.alloc(16 + length, 0xab);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  return bytes;
}

let home: string;
let tcpdump: StandIn;
const files: HopFile[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-spooled-'));
  tcpdump = standIn(FILE);
});
afterEach(async () => {
  for (const file of files.splice(0)) await file.close();
  tcpdump.remove();
  rmSync(home, { recursive: true, force: true });
});

async function open(connection: LocalConnection, spool: SpoolLimits = LIMITS): Promise<HopCapture> {
  const file = await HopFile.create(join(home, `${readdirSync(home).length}.pcap`), () => {});
  files.push(file);
  return HopCapture.open({ connection, hop, file, spool, others: [], reconnect: async () => connection });
}

describe.each(shells().map((shell) => [shell.join(' '), shell]))('a spooled capture by %s', (_, shell) => {
  it('lies in a directory for its owner only, comes byte for byte, and is removed from the node', async () => {
    const connection = localConnection(node, tcpdump.environment, shell);
    const capture = await open(connection);
    await capture.listening;
    const directory = directoryOf(capture);
    expect(isSpoolPath(directory)).toBe(true);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'capture.pcap')).mode & 0o777).toBe(0o600);
    expect(tcpdump.runs()[0]).not.toContain('-U');
    await capture.stats();
    expect(capture.spooledBytes).toBe(FILE.length);
    await capture.drainAndStop();
    const progress: number[] = [];
    await capture.collect((arrived, size) => progress.push(arrived / size));
    expect(capture.problem).toBeNull();
    expect(readFileSync(join(home, '0.pcap'))).toEqual(FILE);
    expect(progress.at(-1)).toBe(1);
    expect(capture.unwritten).toBe(0);
    expect(existsSync(directory)).toBe(false);
  });

  it('leaves nothing when it is given up, and refuses to fill the disk', async () => {
    const connection = localConnection(node, tcpdump.environment, shell);
    const capture = await open(connection);
    await capture.listening;
    expect(existsSync(directoryOf(capture))).toBe(true);
    await capture.discard();
    expect([existsSync(directoryOf(capture)), tcpdump.alive()]).toEqual([false, []]);
    const full = await open(connection, { limitKiB: 4096, floorKiB: 2 ** 50, ringSeconds: null });
    await expect(full.listening).rejects.toMatchObject({ problem: { code: 'no-spool', subject: 'h' } });
    await full.discard();
    expect(full.spoolDirectory).toBeNull();
  });
});

it('ends shortly before its limit, with its counts, and says so', async () => {
  writeFileSync(join(tcpdump.directory, 'data'), Buffer.alloc((2 << 20) - 1000));
  const capture = await open(localConnection(node, tcpdump.environment), {
    limitKiB: 2048,
    floorKiB: 0,
    ringSeconds: null,
  });
  await capture.listening;
  await capture.stats();
  expect(await capture.endedEarly).toMatchObject({ code: 'spool-full', subject: 'h' });
  expect(capture.counters).toMatchObject({ captured: 3 });
  await capture.discard();
});

it('never gets larger than its limit, whatever this shell counts in', async () => {
  writeFileSync(join(tcpdump.directory, 'data'), Buffer.alloc(3 << 20));
  for (const shell of shells()) {
    const capture = await open(localConnection(node, tcpdump.environment, shell), {
      limitKiB: 2048,
      floorKiB: 0,
      ringSeconds: null,
    });
    await expect(capture.listening).rejects.toMatchObject({
      problem: { code: expect.stringMatching(/spool-full|capture-ended/), subject: 'h' },
    });
    expect(statSync(join(directoryOf(capture), 'capture.pcap')).size).toBe(2 << 20);
    await capture.discard();
    expect(existsSync(directoryOf(capture))).toBe(false);
  }
});

it('counts as dropped what tcpdump read and a full disk did not take', async () => {
  writeFileSync(join(tcpdump.directory, 'data'), FILE.subarray(0, 24 + 16 + 60));
  const capture = await open(localConnection(node, tcpdump.environment));
  await capture.listening;
  await capture.stop();
  await capture.collect(() => {});
  expect(capture.unwritten).toBe(2);
});

describe('fetching', () => {
  it('goes on where it stopped when the connection breaks, to the same bytes', async () => {
    const directory = execFileSync('mktemp', ['-d', '/var/tmp/hopscope-spool-XXXXXXXX'], { encoding: 'utf8' }).trim();
    const data = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * 31) & 255));
    writeFileSync(join(directory, 'capture.pcap'), data);
    const got: Buffer[] = [];
    const arrived = () => got.reduce((sum, chunk) => sum + chunk.length, 0);
    const waits: number[] = [];
    let connection = localConnection(node);
    let cuts = 0;
    await fetchSpool({
      connect: async () => {
        connection = localConnection(node);
        return connection;
      },
      directory,
      arrived,
      onData: (pieces) => {
        for (const bytes of pieces) got.push(Buffer.from(bytes));
        if (cuts < 3 && arrived() < data.length) {
          cuts++;
          connection.cut();
        }
      },
      limit: data.length,
      onFirst: () => {},
      onProgress: () => {},
      wait: async (ms) => {
        waits.push(ms);
      },
    });
    expect(Buffer.concat(got).equals(data)).toBe(true);
    expect(cuts).toBeGreaterThan(0);
    expect(await removeSpool(connection, directory)).toBe(true);
    expect(existsSync(directory)).toBe(false);
  });

  it('gives up after its tries and says where the packets lie', async () => {
    const waits: number[] = [];
    const fetching = fetchSpool({
      connect: async () => localConnection(node),
      directory: '/var/tmp/hopscope-spool-nosuchone',
      arrived: () => 0,
      limit: 1000,
      onData: () => {},
      onFirst: () => {},
      onProgress: () => {},
      wait: async (ms) => {
        waits.push(ms);
      },
    });
    await expect(fetching).rejects.toMatchObject({
      problem: { code: 'spool-not-fetched', message: expect.stringMatching(/nosuchone.*not there any more/) },
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000]);
  });
});

/** A directory like a spool's, with so many bytes. */
function spoolOf(size: number): string {
  const directory = execFileSync('mktemp', ['-d', '/var/tmp/hopscope-spool-XXXXXXXX'], { encoding: 'utf8' }).trim();
  writeFileSync(join(directory, 'capture.pcap'), Buffer.alloc(size, 7));
  return directory;
}

describe('fetching what cannot be kept', () => {
  it.each([
    ['says that there is more', ''],
    ['sends more than it says', 'wc() { echo 1000; }; '],
  ])('brings no more than a spool of ours can hold from a node that %s', async (_, lie) => {
    const directory = spoolOf(400_000);
    const connection = localConnection(node);
    const { exec } = connection;
    connection.exec = (command) => exec(command.replace('token=$1', `${lie}token=$1`));
    let arrived = 0;
    const waits: number[] = [];
    const fetching = fetchSpool({
      connect: async () => connection,
      directory,
      arrived: () => arrived,
      limit: 100_000,
      onData: (pieces) => {
        arrived += lengthOf(pieces);
      },
      onFirst: () => {},
      onProgress: () => {},
      wait: async (ms) => {
        waits.push(ms);
      },
    });
    await expect(fetching).rejects.toMatchObject({
      problem: { code: 'spool-not-fetched', message: expect.stringMatching(/more than 100000 bytes/) },
    });
    expect(arrived).toBeLessThanOrEqual(100_000);
    expect(waits).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  it('does not try again when the disk here is full, and says where the packets lie', async () => {
    const capture = await open(localConnection(node, tcpdump.environment));
    await capture.listening;
    await capture.stop();
    const directory = directoryOf(capture);
    let tries = 0;
    files.at(-1)!.write = async () => {
      tries++;
      throw new Error('ENOSPC: no space left on device');
    };
    await capture.collect(() => {});
    expect(tries).toBe(1);
    expect(capture.problem).toMatchObject({
      code: 'spool-not-fetched',
      subject: 'h',
      message: expect.stringMatching(new RegExp(`${directory}.*ENOSPC`)),
    });
    expect(existsSync(directory)).toBe(true);
    rmSync(directory, { recursive: true });
  });
});

describe('sweeping', () => {
  it('finds what a crash left, spares what is used and what is not ours, and removes the rest', async () => {
    const connection = localConnection(node, tcpdump.environment);
    const running = await open(connection);
    await running.listening;
    const used = directoryOf(running);
    const crashed = await open(connection);
    await crashed.listening;
    const left = directoryOf(crashed);
    connection.started.at(-1)!.stdin.end();
    await until('the crashed one has ended', () => tcpdump.alive().length === 1, 6000);
    await crashed.closed;
    const link = `/var/tmp/hopscope-spool-alink${process.pid}`;
    mkdirSync(join(home, 'victim'));
    writeFileSync(join(home, 'victim', 'capture.pcap'), 'keep');
    symlinkSync(join(home, 'victim'), link);
    try {
      const found = await findLeftovers(connection);
      const ofMine = found.spools.filter(({ path }) => [used, left].includes(path));
      expect(ofMine.map(({ path, usedBy, bytes }) => [path, usedBy !== null, bytes]).sort()).toEqual(
        [
          [used, true, FILE.length],
          [left, false, FILE.length],
        ].sort(),
      );
      expect(found.processes.length).toBeGreaterThan(0);
      expect(found.spools.some(({ path }) => path === link)).toBe(false);
      expect(await removeSpool(connection, link)).toBe(false);
      const removed = await removeLeftovers(connection, { ...found, spools: ofMine });
      expect(removed.map(({ path }) => path)).toEqual([left]);
      expect([existsSync(used), existsSync(left)]).toEqual([true, false]);
      expect(existsSync(join(home, 'victim', 'capture.pcap'))).toBe(true);
    } finally {
      rmSync(link, { force: true });
      await running.discard();
    }
  });

  it('takes no other path for a spool of ours', () => {
    for (const path of ['/var/tmp/hopscope-spool-Ab3dEf', '/tmp/hopscope-spool-123456789012'])
      expect(isSpoolPath(path)).toBe(true);
    for (const path of [
      '/var/tmp/hopscope-spool-../../etc',
      '/etc/hopscope-spool-abcdef',
      '/var/tmp/hopscope-spool-abcdef/x',
      '/var/tmp/hopscope-spool-abc def',
      '/var/tmp/hopscope-spool-',
    ])
      expect(isSpoolPath(path)).toBe(false);
  });
});

it('counts whole records in any chunking', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 0, max: 40 }),
      (lengths, sizes, cut) => {
        const whole = Buffer.concat([pcapHeader(1, 128), ...lengths.map(record)]);
        const file = whole.subarray(0, Math.max(24, whole.length - cut));
        const counter = new RecordCounter();
        for (let at = 0, i = 0; at < file.length; i++) {
          const size = sizes[i % sizes.length]!;
          counter.push(file.subarray(at, at + size));
          at += size;
        }
        let end = 24;
        const expected = lengths.filter((length) => {
          end += 16 + length;
          return end <= file.length;
        }).length;
        expect(counter.count).toBe(expected);
      },
    ),
  );
});
