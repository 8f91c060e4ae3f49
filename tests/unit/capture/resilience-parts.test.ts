import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HopFile } from '../../../electron/capture/hop-file.ts';
import { NotACapture } from '../../../electron/capture/record-counter.ts';
import { isFinal, pause, waitBefore } from '../../../electron/capture/retry.ts';
import { SleepWatch } from '../../../electron/capture/sleep-watch.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-file-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function record(length: number, seconds: number): Buffer {
  const bytes = Buffer.alloc(16 + length, 0xab);
  bytes.writeUInt32LE(seconds, 0);
  bytes.writeUInt32LE(7, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  return bytes;
}

describe('the file of a hop', () => {
  it('holds one capture of whole records, wherever its streams broke off and however they came in pieces', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            lengths: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 }),
            cut: fc.integer({ min: 0, max: 400 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }),
        async (stretches, sizes) => {
          const path = join(home, `${number++}.pcap`);
          const heard: Buffer[] = [];
          const file = await HopFile.create(path, (bytes) => heard.push(Buffer.from(bytes)));
          const header = Buffer.from(pcapHeader(1, 128));
          const wanted: Buffer[] = [];
          let records = 0;
          for (const [i, { lengths, cut }] of stretches.entries()) {
            const each = lengths.map((length, n) => record(length, 1000 * i + n));
            const whole = Buffer.concat([header, ...each]);
            const sent = whole.subarray(0, Math.max(0, whole.length - cut));
            for (let at = 0, n = 0; at < sent.length; n++) {
              const size = sizes[n % sizes.length]!;
              // In one piece and in several.
              const half = at + (size >> 1);
              await file.write([sent.subarray(at, half), sent.subarray(half, at + size)]);
              at += size;
            }
            if (sent.length >= 24 && wanted.length === 0) wanted.push(header);
            let end = 24;
            let last: bigint | null = null;
            for (const [n, one] of each.entries()) {
              end += one.length;
              if (end > sent.length) break;
              wanted.push(one);
              records++;
              last = BigInt(1000 * i + n) * 1_000_000_000n + 7n;
            }
            expect(file.lastStamp).toBe(last);
            file.breakOff();
          }
          await file.close();
          expect(readFileSync(path)).toEqual(Buffer.concat(wanted));
          expect(Buffer.concat(heard)).toEqual(Buffer.concat(wanted));
          expect(file.records).toBe(records);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses a stretch of another link type, and what is no capture, and keeps what was whole', async () => {
    const file = await HopFile.create(join(home, 'a.pcap'), () => {});
    const first = Buffer.concat([pcapHeader(1, 128), record(60, 1)]);
    await file.write([first]);
    file.breakOff();
    await expect(file.write([pcapHeader(113, 128), record(60, 2)])).rejects.toThrow(NotACapture);
    file.breakOff();
    await expect(file.write([Buffer.from('Last login: Mon on ttyS0 from nowhere')])).rejects.toThrow(NotACapture);
    file.breakOff();
    await file.write([pcapHeader(1, 128), record(9, 3)]);
    await file.close();
    expect(readFileSync(file.path)).toEqual(Buffer.concat([first, record(9, 3)]));
  });
});

describe('trying again', () => {
  it('waits 1, 2, 4, 8, 16 and then every 30 seconds', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 100].map(waitBefore)).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((s) => s * 1000));
  });

  it('ends with what does not change by itself', () => {
    const of = (code: string) => isFinal({ code, subject: null, message: '', remedy: '' });
    expect(['host-key-changed', 'auth-failed', 'key-encrypted', 'spool-full'].map(of)).toEqual(Array(4).fill(true));
    expect(['connection-lost', 'capture-ended', 'interface-down', 'timeout', 'disk-full'].map(of)).toEqual(
      Array(5).fill(false),
    );
  });

  it('is given up at once', async () => {
    const abort = new AbortController();
    const since = performance.now();
    const waiting = pause(60_000, abort.signal);
    abort.abort();
    await waiting;
    await pause(60_000, abort.signal);
    expect(performance.now() - since).toBeLessThan(1000);
  });
});

describe('sleep', () => {
  it('is what the time of day and the time since the start have and running programs have not', () => {
    const clocks = { wall: 1e12, steady: 0, up: 5e6 };
    const watch = new SleepWatch({ wall: () => clocks.wall, steady: () => clocks.steady, up: () => clocks.up });
    const pass = (change: Partial<typeof clocks>) => {
      for (const key of ['wall', 'steady', 'up'] as const) clocks[key] += change[key] ?? 0;
      watch.look();
    };
    pass({ wall: 1000, steady: 1000, up: 1000 });
    expect(watch.slept()).toBeNull();
    // A clock that was set, and a machine that was busy.
    pass({ wall: 3_600_000, steady: 1000, up: 1000 });
    pass({ wall: 20_000, steady: 20_000, up: 20_000 });
    expect(watch.slept()).toBeNull();
    pass({ wall: 61_000, steady: 1000, up: 61_000 });
    expect(watch.slept()).toBe(60);
    pass({ wall: 31_000, steady: 31_000, up: 31_000 });
    expect(watch.slept()).toBeNull();
  });
});
