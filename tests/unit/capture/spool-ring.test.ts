import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HopCapture } from '../../../electron/capture/hop-capture.ts';
import { HopFile } from '../../../electron/capture/hop-file.ts';
import { fetchSpool } from '../../../electron/capture/remote-spool.ts';
import { SpoolRing } from '../../../electron/capture/spool-ring.ts';
import { planHopSchema, planNodeSchema } from '../../../shared/contract/plan.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';
import { localConnection } from './local-connection.ts';
import { type StandIn, shells, standIn } from './stand-in.ts';

const node = planNodeSchema.parse({ name: 'a', host: 'h' });
const hop = planHopSchema.parse({ name: 'h', node: 'a', interface: 'eth0', carry: 'spool' });
const HEADER = pcapHeader(1, 128);
const RING = { limitKiB: 4096, floorKiB: 0, ringSeconds: 4 };

/** Writes a piece for each of the moments in `$STANDIN/ages` (seconds ago), where tcpdump is told to, and listens. */
const PIECES = `#!/bin/sh
printf '%s\\n' "$@" >"$STANDIN/argv.$$"
while [ "$1" != -w ]; do shift; done
trap 'echo "tcpdump: 9 packets captured, 9 packets received by filter, 0 packets dropped by kernel" >&2' USR1
trap 'printf "9 packets captured\\n9 packets received by filter\\n0 packets dropped by kernel\\n" >&2; exit 0' TERM
now=$(cat "$STANDIN/now")
for age in $(cat "$STANDIN/ages"); do
  { cat "$STANDIN/header"; cat "$STANDIN/record-$age"; } >"\${2%%%s.pcap}$((now - age)).pcap"
done
echo "tcpdump: listening on x, link-type EN10MB (Ethernet), snapshot length 128 bytes" >&2
while :; do sleep 0.05; done
`;

/** A record that begins with a number. */
function record(number: number, length = 60): Buffer {
  const bytes = Buffer.alloc(16 + length, 0xab);
  bytes.writeUInt32LE(number, 0);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  return bytes;
}

let home: string;
let tcpdump: StandIn;
let now: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-ring-there-'));
  tcpdump = standIn();
  writeFileSync(join(tcpdump.directory, 'tcpdump'), PIECES);
  chmodSync(join(tcpdump.directory, 'tcpdump'), 0o755);
  writeFileSync(join(tcpdump.directory, 'header'), HEADER);
  // A moment of its own for all of a test: what is compared with the clock is seconds away from it.
  now = Math.floor(Date.now() / 1000);
  writeFileSync(join(tcpdump.directory, 'now'), `${now}`);
});
afterEach(() => {
  tcpdump.remove();
  rmSync(home, { recursive: true, force: true });
});

/** A ring with a piece that was begun so many seconds ago each, and one record in it. */
async function ringOf(ages: readonly number[], shell?: readonly string[], length = 60): Promise<[HopCapture, HopFile]> {
  writeFileSync(join(tcpdump.directory, 'ages'), ages.join(' '));
  for (const age of ages) writeFileSync(join(tcpdump.directory, `record-${age}`), record(age, length));
  const connection = localConnection(node, tcpdump.environment, shell);
  const file = await HopFile.create(join(home, `${readdirSync(home).length}.pcap`), () => {});
  const capture = await HopCapture.open({
    ...{ connection, hop, file, spool: RING, others: [] },
    reconnect: async () => connection,
  });
  await capture.listening;
  return [capture, file];
}

const piecesOf = (capture: HopCapture) =>
  readdirSync(capture.spoolDirectory!)
    .map((name) => now - Number(/^capture-(\d+)\.pcap$/.exec(name)?.[1] ?? Number.NaN))
    .filter((age) => !Number.isNaN(age))
    .sort((a, b) => b - a);

describe.each(shells().map((shell) => [shell.join(' '), shell]))('a ring on the node by %s', (_, shell) => {
  it('drops the pieces that are too old, says from when on all is there, and comes as one capture', {
    timeout: 20_000,
  }, async () => {
    const [capture, file] = await ringOf([300, 200, 100, 2, 1], shell);
    expect(tcpdump.runs()[0]).toEqual(expect.arrayContaining(['-G', '1', '-Z', '-w']));
    expect(tcpdump.runs()[0]).not.toContain('-U');
    await capture.stats();
    expect(capture.spooledBytes).toBe(5 * (24 + 76));
    // Of 100 seconds ago to 2: it has packets of the last seconds.
    expect(await capture.hold()).toMatchObject({ since: now - 100, dropped: true });
    expect(piecesOf(capture)).toEqual([100, 2, 1]);
    await capture.drainAndStop();
    const directory = capture.spoolDirectory!;
    await capture.collect(() => {});
    await file.close();
    expect(capture.problem).toBeNull();
    expect(readFileSync(file.path)).toEqual(Buffer.concat([HEADER, record(100), record(2), record(1)]));
    expect(capture.since).toBe(BigInt(now - 100 + 1) * 1_000_000_000n);
    // How many of the nine were dropped with their pieces is not known, so none counts as not written.
    expect(capture.unwritten).toBe(0);
    expect(existsSync(directory)).toBe(false);
  });
});

it('drops nothing of what it has to hold, and holds all from when it listened', async () => {
  const [capture, file] = await ringOf([7, 3, 1]);
  expect(await capture.hold()).toMatchObject({ since: now - 7, dropped: false });
  expect([piecesOf(capture), capture.since]).toEqual([[7, 3, 1], null]);
  await capture.stop();
  await capture.collect(() => {});
  expect([capture.since, capture.unwritten]).toEqual([null, 6]);
  await file.close();
});

it('drops the oldest before half the limit is taken, whatever was asked for', async () => {
  const [capture, file] = await ringOf([3, 2, 1], undefined, 900 * 1024);
  expect(await capture.hold()).toMatchObject({ since: now - 2, dropped: true });
  expect(piecesOf(capture)).toEqual([2, 1]);
  await capture.discard();
  expect(existsSync(capture.spoolDirectory!)).toBe(false);
  await file.close();
});

it('is known from what lies there when nobody heard what was dropped', async () => {
  const [capture, file] = await ringOf([9, 1]);
  rmSync(join(capture.spoolDirectory!, `capture-${now - 9}.pcap`));
  await capture.stop();
  await capture.collect(() => {});
  expect(capture.since).toBe(BigInt(now - 1 + 1) * 1_000_000_000n);
  await file.close();
});

it('comes to the same bytes from any offset, over any number of breaks', async () => {
  const [capture, file] = await ringOf([3, 2, 1], undefined, 50_000);
  await capture.stop();
  const whole = Buffer.concat([HEADER, record(3, 50_000), record(2, 50_000), record(1, 50_000)]);
  for (const offset of [0, 1, 24, 40, 50_039, 50_040, 50_041, 100_056, whole.length - 1, whole.length]) {
    const got: Buffer[] = [];
    await fetchSpool({
      connect: async () => localConnection(node),
      directory: capture.spoolDirectory!,
      arrived: () => offset + got.reduce((sum, { length }) => sum + length, 0),
      limit: whole.length,
      onFirst: () => {},
      onData: (pieces) => void got.push(...pieces.map((bytes) => Buffer.from(bytes))),
      onProgress: () => {},
      wait: async () => {},
    });
    expect(Buffer.concat(got).equals(whole.subarray(offset)), `from ${offset}`).toBe(true);
  }
  await capture.discard();
  await file.close();
});

describe('what a ring knows to be gone', () => {
  /** A capture that says what it holds. */
  const stretch = (held: readonly [since: number, now: number, dropped: boolean][], endedAt: number | null = null) => {
    const answers = held.map(([since, at, dropped]) => ({ since, now: at, dropped }));
    return { hold: async () => answers.shift() ?? null, endedAt } as unknown as HopCapture;
  };

  it('is what was captured before the second of its first piece', async () => {
    const ring = new SpoolRing(4);
    const capture = stretch([
      [100, 101, false],
      [100, 103, false],
      [103, 109, true],
      [104, 110, true],
    ]);
    const dropped: number[] = [];
    for (const captured of [10, 30, 90, 100]) {
      await ring.hold(capture, captured, capture);
      dropped.push(ring.dropped);
    }
    // At 103 the 30 may have been in the piece that was begun then.
    expect(dropped).toEqual([0, 0, 10, 30]);
    expect(ring.look(7)).toEqual({ bytes: 7, seconds: 6, arrivedBytes: 7 });
  });

  it('are stretches that ended before all that it has to hold, but never the last, and none once it is kept', () => {
    const ring = new SpoolRing(4);
    const long = stretch([], performance.now() - 20_000);
    const just = stretch([], performance.now() - 3000);
    expect([[long, just, long], [long, long], [just, long], [long]].map((each) => ring.outlived(each))).toEqual([
      1, 1, 0, 0,
    ]);
    ring.keep();
    expect(ring.outlived([long, long])).toBe(0);
  });
});
