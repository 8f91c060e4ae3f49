import { describe, expect, it, vi } from 'vitest';
import { LiveAnalysis } from '../../../electron/engine/live-analysis.ts';
import { paced } from '../../../electron/engine/pace.ts';
import { type Plan, planSchema } from '../../../shared/contract/plan.ts';
import { twoHops } from '../cli/command-harness.ts';
import { sessionFile } from '../sessions/session-file.ts';

const plan: Plan = planSchema.parse({
  nodes: [{ name: 'n', host: 'h' }],
  hops: ['src', 'dst'].map((name) => ({ name, node: 'n', interface: 'eth0', snaplen: 128 })),
});

describe('analysis while capturing', () => {
  it('judges what has had its time, in whatever pieces the bytes came', () => {
    const live = new LiveAnalysis(plan);
    const { src, dst } = twoHops(600, [7, 599]);
    for (const [hop, bytes] of [src, dst].entries()) {
      for (let at = 0; at < bytes.length; at += 777) live.push(hop, bytes.subarray(at, at + 777));
    }
    live.dropped(1, 5);
    live.ended(0, 'tcpdump was killed');
    const { analysis } = live.analyse(sessionFile());
    // The last one has not had its two seconds yet.
    expect(analysis.losses.map((loss) => loss.frame)).toEqual([15]);
    expect(analysis.hops.map((hop) => hop.kernelDrops)).toEqual([null, 5]);
    expect(live.figures('id')).toMatchObject({
      sessionId: 'id',
      hops: [
        { name: 'src', packets: 1200, ended: 'tcpdump was killed' },
        { name: 'dst', packets: 1198, kernelDrops: 5, ended: null },
      ],
    });
  });
});

describe('paced work', () => {
  it.each([
    // Together 0.6 of the time, the rest goes by between two calls.
    { cost: 3000, calls: 10 },
    { cost: 10, calls: 20 },
  ])('of $cost ms costs at most 60 % of the time, and ends when told', ({ cost, calls }) => {
    vi.useFakeTimers();
    let worked = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + worked);
    try {
      let done = 0;
      const stop = paced(1000, () => {
        done++;
        worked += cost;
      });
      vi.advanceTimersByTime(20_000);
      stop();
      expect(done).toBe(calls);
      vi.advanceTimersByTime(20_000);
      expect(done).toBe(calls);
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });
});
