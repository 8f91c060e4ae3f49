import { describe, expect, it } from 'vitest';
import { edited, historyOf, redone, settled, undone } from '../../../renderer/plan/history.ts';

describe('history', () => {
  it('goes back and forth', () => {
    const h = edited(edited(historyOf('a'), 'b', null), 'c', null);
    expect(undone(h).present).toBe('b');
    expect(undone(undone(h)).present).toBe('a');
    expect(undone(undone(undone(h))).present).toBe('a');
    expect(redone(undone(h)).present).toBe('c');
    expect(redone(h).present).toBe('c');
  });

  it('counts typing on in one field as one step, until it is left', () => {
    let h = historyOf('');
    for (const text of ['e', 'et', 'eth']) h = edited(h, text, 'hop-1-interface');
    h = edited(settled(h), 'eth0', 'hop-1-interface');
    h = edited(h, 'eth0!', 'hop-2-interface');
    expect(undone(h).present).toBe('eth0');
    expect(undone(undone(h)).present).toBe('eth');
    expect(undone(undone(undone(h))).present).toBe('');
  });

  it('forgets the future with the next edit', () => {
    const h = undone(edited(edited(historyOf('a'), 'b', null), 'c', null));
    expect(redone(edited(h, 'd', null)).present).toBe('d');
    expect(redone(edited(h, 'd', 'x')).present).toBe('d');
  });

  it('does not record what changes nothing, and keeps no more than 200 steps', () => {
    const h = historyOf('a');
    expect(edited(h, 'a', null)).toBe(h);
    let long = historyOf(0);
    for (let i = 1; i <= 500; i += 1) long = edited(long, i, null);
    expect(long.past).toHaveLength(200);
    expect(undone(long).present).toBe(499);
  });
});
