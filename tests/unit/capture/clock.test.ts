import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClockProbe, type ClockReading, clockReading } from '../../../electron/capture/clock-probe.ts';
import { CLOCK_SCRIPT } from '../../../electron/capture/clock-script.ts';
import { ClockSet, thinned } from '../../../electron/capture/clock-set.ts';
import { LocalClock } from '../../../electron/capture/local-clock.ts';
import { planNodeSchema, planSchema } from '../../../shared/contract/plan.ts';
import { newSessionHop, type SessionFile } from '../../../shared/session/schema.ts';
import { localConnection } from './local-connection.ts';
import { shells } from './stand-in.ts';

const node = planNodeSchema.parse({ name: 'a', host: 'h' });
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hopscope-clock-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

/** A PATH on which the shell under test is `sh`, and bash is there or not. */
function pathWith(shell: string[], bash: boolean): string {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const name of ['date', 'busybox', 'dash', 'sleep']) symlinkSync(`/bin/${name}`, join(bin, name));
  if (bash) symlinkSync('/bin/bash', join(bin, 'bash'));
  else writeFileSync(join(bin, 'bash'), '#!/bin/dash\nexit 127\n');
  chmodSync(join(bin, 'bash'), 0o755);
  writeFileSync(join(bin, 'sh'), `#!/bin/dash\nexec ${shell[0] === 'bash' ? '/bin/bash' : shell.join(' ')} "$@"\n`);
  chmodSync(join(bin, 'sh'), 0o755);
  return bin;
}

const cases = shells().flatMap((shell) => [true, false].map((bash) => [shell.join(' '), bash, shell] as const));

it.each(shells().map((shell) => [shell.join(' '), shell]))(
  'a clock channel by %s without a bash ends by itself when nobody asks any more',
  async (_, shell) => {
    const fast = CLOCK_SCRIPT.replaceAll('sleep 3', 'sleep 0.1');
    expect(fast).not.toBe(CLOCK_SCRIPT);
    const child = spawn('sh', ['-c', fast, 'hopscope', 't0'], { env: { PATH: pathWith(shell as string[], false) } });
    const ended = once(child, 'exit');
    child.stdout.resume();
    const ask = setInterval(() => child.stdin.write('q\n'), 40);
    setTimeout(() => clearInterval(ask), 1000);
    const since = performance.now();
    await ended;
    expect(performance.now() - since).toBeGreaterThan(1000);
  },
);

describe.each(cases)('a clock probe by %s (bash there: %s)', (_, bash, shell) => {
  it('bounds the offset to this very clock around zero, and ends when it is told to', async () => {
    const connection = localConnection(node, { PATH: pathWith([...shell], bash) }, [
      shell[0]!.startsWith('/') ? shell[0]! : `/bin/${shell[0]}`,
      ...shell.slice(1),
    ]);
    const probe = await ClockProbe.open(connection, new LocalClock());
    for (let i = 0; i < 5; i++) {
      const reading = await probe.ask();
      expect(reading).not.toBeNull();
      // The local line has milliseconds at its beginning.
      expect(Math.abs(reading!.offsetNs)).toBeLessThanOrEqual(reading!.rttNs / 2 + 1_000_000);
      expect(reading!.rttNs).toBeLessThan(2e9);
    }
    await probe.close();
    expect(await probe.ask()).toBeNull();
    expect((await connection.started[0]!.exited).code).not.toBeNull();
  });
});

describe('a reading', () => {
  it('always contains the true offset', () => {
    const ns = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        fc.bigInt({ min: -3_600_000_000_000n, max: 3_600_000_000_000n }),
        ns(2_000_000_000),
        ns(2_000_000_000),
        fc.boolean(),
        (offset, there, back, fine) => {
          const since = 1_760_000_000_000_000_000n;
          const until = since + BigInt(there + back);
          const read = since + BigInt(there) + offset;
          const stamp = fine ? read - (read % 1000n) : read;
          const { at, offsetNs, rttNs } = clockReading(since, until, stamp, fine ? 1000 : 0);
          expect(at).toBe((since + until) / 2n);
          // One ns for the middle, which is a whole number.
          expect(Math.abs(offsetNs - Number(offset))).toBeLessThanOrEqual(rttNs / 2 + 1);
        },
      ),
    );
  });

  it('gives way to a better neighbour when there are too many', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 12, maxLength: 60 }), (trips) => {
        const all = trips.map((rttNs, i): ClockReading => ({ at: BigInt(i), offsetNs: 0, rttNs }));
        const kept = thinned(all, 10);
        expect(kept.length).toBeLessThanOrEqual(trips.length / 2 + 2);
        expect([kept[0], kept.at(-1)]).toEqual([all[0], all.at(-1)]);
        for (let i = 1; i < kept.length; i++) expect(kept[i]!.at > kept[i - 1]!.at).toBe(true);
      }),
    );
    expect(thinned([], 10)).toEqual([]);
  });
});

describe('the clocks of a run', () => {
  const plan = planSchema.parse({
    nodes: ['a', 'b'].map((name) => ({ name, host: 'h' })),
    hops: ['a', 'a', 'b'].map((on, i) => ({ name: `hop ${i}`, node: on, interface: 'eth0' })),
  });
  const session = () =>
    ({ plan, hops: plan.hops.map(({ name }) => newSessionHop(name, 'f', null)) }) as unknown as SessionFile;

  it('are kept with every hop of a node, and a node that refuses costs nothing', async () => {
    const file = session();
    const [a, b] = plan.nodes.map((each) => localConnection(each));
    b!.exec = () => Promise.reject(new Error('no channel'));
    const connections = new Map([
      ['a', a!],
      ['b', b!],
    ]);
    const clocks = new ClockSet(file, () => connections);
    await clocks.start();
    expect(file.hops.map((hop) => hop.clockSamples?.length)).toEqual([1, 1, undefined]);
    await clocks.stop();
    expect(file.hops.map((hop) => hop.clockSamples?.length)).toEqual([2, 2, undefined]);
    expect(file.hops[1]!.clockSamples).toEqual(file.hops[0]!.clockSamples);
  });

  it('begin anew when the local clock was set in between', async () => {
    const file = session();
    const connections = new Map(plan.nodes.map((each) => [each.name, localConnection(each)]));
    const clocks = new ClockSet(file, () => connections);
    await clocks.start();
    const before = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => before() + 60_000);
    await clocks.stop();
    expect(file.hops.map((hop) => hop.clockSamples)).toEqual([undefined, undefined, undefined]);
  });
});
