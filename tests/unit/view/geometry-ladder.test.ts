import { describe, expect, it } from 'vitest';
import type { LadderPacket } from '../../../shared/contract/table.ts';
import { hitLadder, ladderLoss, ladderWay, layoutLadder } from '../../../shared/view/geometry-ladder.ts';

const layout = layoutLadder(3, 400, 1000, { from: 0, to: 1000 });

function packet(change: Partial<LadderPacket>): LadderPacket {
  return {
    number: 1,
    direction: 'forward',
    flow: 1,
    info: '',
    fate: 'delivered',
    lostSegment: null,
    retransmission: false,
    repeats: null,
    stops: [
      { hop: 0, frame: 1, time: 100 },
      { hop: 1, frame: 1, time: 200 },
    ],
    ...change,
  };
}

describe('ladder geometry', () => {
  it('puts hops side by side and later times further down', () => {
    const [a, b] = ladderWay(layout, packet({}));
    expect(b!.x - a!.x).toBe(layout.pitch);
    expect([a!.y, b!.y]).toEqual([100, 200]);
    expect(layoutLadder(1, 400, 100, { from: 0, to: 1 }).left).toBe(200);
  });

  it('marks a loss half-way across the segment that lost it, in either direction', () => {
    expect(ladderLoss(layout, packet({}))).toBeNull();
    const lost = ladderLoss(layout, packet({ fate: 'lost', lostSegment: 1 }))!;
    expect(lost.from).toEqual({ x: layout.left + layout.pitch, y: 200 });
    expect(lost.at.x).toBe(layout.left + 1.5 * layout.pitch);
    const stops = [{ hop: 2, frame: 1, time: 50 }];
    const back = ladderLoss(layout, packet({ direction: 'reverse', fate: 'lost', lostSegment: 1, stops }))!;
    expect(back.from.x).toBe(layout.left + 2 * layout.pitch);
    expect(back.at.x).toBeLessThan(back.from.x);
  });

  it('finds the packet under the pointer by its way or its cross', () => {
    const packets = [
      packet({}),
      packet({ number: 2, fate: 'lost', lostSegment: 1, stops: [{ hop: 1, frame: 2, time: 500 }] }),
    ];
    expect(hitLadder(layout, packets, layout.left + layout.pitch / 2, 151)).toBe(0);
    const cross = ladderLoss(layout, packets[1]!)!.at;
    expect(hitLadder(layout, packets, cross.x + 2, cross.y)).toBe(1);
    expect(hitLadder(layout, packets, 5, 900)).toBe(-1);
  });
});
