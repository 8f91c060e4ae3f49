import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drain } from '../../../electron/capture/drain.ts';
import { LineSplitter } from '../../../electron/capture/line-splitter.ts';
import { createSessionDirectory, writeSessionFile } from '../../../electron/capture/session-directory.ts';
import { StartGate } from '../../../electron/capture/start-gate.ts';
import {
  addFinalCounter,
  captureProblem,
  parseLiveCounters,
  type TcpdumpCounters,
} from '../../../electron/capture/tcpdump-messages.ts';
import { planHopSchema, planNodeSchema } from '../../../shared/contract/plan.ts';
import type { SessionFile } from '../../../shared/session/schema.ts';

/** The bytes cut at the given places. */
function chunks(bytes: Buffer, cuts: number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, [...at, bytes.length][i]));
}

describe('the start of the data', () => {
  it('is found behind any noise in any chunking', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.nat()),
        (noise, data, cuts) => {
          const gate = new StartGate('abc');
          const all = Buffer.concat([noise, Buffer.from('hopscope-start-abc\n'), data]);
          const out = chunks(all, cuts).map((chunk) => gate.push(chunk) ?? Buffer.alloc(0));
          expect(Buffer.concat(out)).toEqual(Buffer.from(data));
        },
      ),
    );
  });

  it('is not looked for behind more than 64 KiB', () => {
    const gate = new StartGate('abc');
    expect(gate.push(Buffer.alloc(64 * 1024))).toBeNull();
    expect(() => gate.push(Buffer.alloc(1024))).toThrow(RangeError);
    expect(() =>
      new StartGate('abc').push(Buffer.concat([Buffer.alloc(70_000), Buffer.from('hopscope-start-abc\n')])),
    ).toThrow(RangeError);
  });
});

it('lines are the same in any chunking', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.nat()), (text, cuts) => {
      const lines: string[] = [];
      const splitter = new LineSplitter((line) => lines.push(line));
      for (const chunk of chunks(Buffer.from(text), cuts)) splitter.push(chunk);
      splitter.end();
      const expected = text.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected);
    }),
  );
});

describe('draining', () => {
  /** Looks at given counters, one after the other (the last one again and again), on a clock of its own. */
  async function look(...answers: ([captured: number, received: number, drops?: number] | null)[]) {
    let time = 0;
    let looks = 0;
    await drain(
      async () => {
        const answer = answers[Math.min(looks++, answers.length - 1)]!;
        return answer && { captured: answer[0], received: answer[1], kernelDrops: answer[2] ?? 0, interfaceDrops: 0 };
      },
      {
        now: () => time,
        sleep: async (ms) => {
          time += ms;
        },
      },
    );
    return { looks, time };
  }

  it('is over when all that was received then has been captured or dropped', async () => {
    expect(await look([100, 100])).toEqual({ looks: 1, time: 0 });
    expect(await look([90, 100, 10])).toEqual({ looks: 1, time: 0 });
    expect(await look([0, 525], [300, 600], [530, 700])).toEqual({ looks: 3, time: 300 });
  });

  it('is over when tcpdump stands still, and after five seconds at most', async () => {
    expect(await look([50, 100], [50, 100])).toEqual({ looks: 11, time: 1500 });
    expect(await look([50, 100], [50, 100], null, [60, 100], [100, 100])).toEqual({ looks: 5, time: 600 });
    let n = 0;
    const endless = Array.from({ length: 100 }, (): [number, number] => [n++, 1000]);
    expect((await look(...endless)).time).toBeLessThanOrEqual(5150);
  });

  it('waits two seconds for a tcpdump that tells nothing', async () => {
    expect(await look(null)).toEqual({ looks: 1, time: 2000 });
  });
});

describe('what tcpdump says', () => {
  it('counts', () => {
    const live =
      'tcpdump: 1 packet captured, 16 packets received by filter, 0 packets dropped by kernel, 2 packets dropped by interface';
    expect(parseLiveCounters(live)).toEqual({ captured: 1, received: 16, kernelDrops: 0, interfaceDrops: 2 });
    expect(parseLiveCounters('1 packet captured')).toBeNull();
    const counters: TcpdumpCounters = { captured: 0, received: 0, kernelDrops: 0, interfaceDrops: 0 };
    const lines = ['1 packet captured', '24 packets received by filter', '3 packets dropped by kernel', 'other'];
    expect(lines.map((line) => addFinalCounter(line, counters))).toEqual([true, true, true, false]);
    expect(counters).toEqual({ captured: 1, received: 24, kernelDrops: 3, interfaceDrops: 0 });
  });

  const hop = planHopSchema.parse({ name: 'h', node: 'n', interface: 'eth9', filter: 'x y' });
  const node = planNodeSchema.parse({ name: 'n', host: 'h', username: 'joe' });
  const fallback = { code: 'capture-ended', message: 'ended', remedy: 'look' };
  it.each([
    ['tcpdump: eth9: No such device exists', 'no-interface'],
    ["tcpdump: eth9: You don't have permission to capture on that device", 'no-permission'],
    ["tcpdump: can't parse filter expression: syntax error", 'bad-filter'],
    ['tcpdump: expression rejects all packets', 'bad-filter'],
    ["tcpdump: unknown host 'nosuch'", 'bad-filter'],
    ['tcpdump: eth9: That device is not up', 'interface-down'],
    ['tcpdump: pcap_loop: The interface went down', 'interface-down'],
    ['sudo: a password is required', 'sudo-refused'],
    ['Cannot open network namespace "blue": No such file or directory', 'no-namespace'],
    ['missing tcpdump', 'no-tcpdump'],
    ['something new', 'capture-ended'],
  ])('%s: %s', (said, code) => {
    const problem = captureProblem(hop, node, ['tcpdump: listening on eth9, link-type EN10MB', said], fallback);
    expect(problem).toMatchObject({ code, subject: 'h' });
    expect(problem.message).not.toContain('listening');
    if (code !== 'no-tcpdump') expect(problem.message).toContain(said);
    expect(problem.remedy).not.toBe('');
  });
});

describe('the session directory', () => {
  it('is for its owner only, never overwrites, and replaces session.json in one step', async () => {
    const home = mkdtempSync(join(tmpdir(), 'hopscope-dir-'));
    try {
      const directory = join(home, 'a', 'b');
      await createSessionDirectory(directory);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      await writeSessionFile(directory, { id: 'one' } as SessionFile);
      await writeSessionFile(directory, { id: 'two' } as SessionFile);
      expect(JSON.parse(readFileSync(join(directory, 'session.json'), 'utf8'))).toEqual({ id: 'two' });
      expect(readdirSync(directory).sort()).toEqual(['captures', 'probes', 'session.json']);
      await expect(createSessionDirectory(directory)).rejects.toMatchObject({
        problem: { code: 'directory-not-empty' },
      });
      writeFileSync(join(home, 'file'), '');
      await expect(createSessionDirectory(join(home, 'file', 'x'))).rejects.toMatchObject({
        problem: { code: 'directory-failed' },
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
