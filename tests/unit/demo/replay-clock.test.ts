import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Playhead, ReplayClock } from '../../../electron/demo/replay-clock.ts';

it('plays everything once a round, in order, however it is asked', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 20 }),
      (moments, steps) => {
        const times = moments.sort((a, b) => a - b);
        const period = 1500;
        const head = new Playhead(times, period);
        let elapsed = 0;
        const played: number[] = [];
        for (const step of steps) {
          elapsed += step;
          for (let due = head.next(elapsed); due !== null; due = head.next(elapsed)) {
            expect(due.moment % period).toBe(times[due.index]);
            played.push(due.moment);
          }
        }
        const expected: number[] = [];
        for (let round = 0; round * period <= elapsed; round++)
          expected.push(...times.map((t) => t + round * period).filter((t) => t <= elapsed));
        expect(played).toEqual(expected);
      },
    ),
  );
});

it('begins anew when all have left', () => {
  const clock = new ReplayClock(1e9);
  clock.join();
  const begin = clock.at(0);
  clock.join();
  clock.leave();
  expect(clock.at(0)).toBe(begin);
  expect(clock.at(1500)).toBe(begin + 1500n);
  clock.leave();
  expect(clock.elapsed()).toBe(0);
  expect(new Playhead([], 10).next(1e9)).toBeNull();
});
