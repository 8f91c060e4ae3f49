import { describe, expect, it } from 'vitest';
import { eventfulPath } from './path.ts';
import { framesOf, select } from './run.ts';

const result = eventfulPath();
const count = (text: string) => framesOf(result, text).map((frames) => frames.length);

describe('selection', () => {
  it('shows a matching packet at every hop that saw it', () => {
    // The TTL is 62 at the last hop only.
    expect(count('hop == client && udp && ip.src == 10.0.0.1')[0]).toBe(count('udp && ip.src == 10.0.0.1')[0]);
    const [client, r1, far] = framesOf(result, 'ip.ttl == 62 && tcp.seq_raw == 1000');
    expect([client!.length, r1!.length, far!.length]).toEqual([1, 1, 1]);
  });

  it('takes a lost piece of a super-frame apart from the pieces that arrived', () => {
    expect(count('lost && tcp.len > 0')).toEqual([1, 1, 0]);
    expect(count('lost && tcp.len > 1000')).toEqual([1, 1, 0]);
    expect(count('!lost && tcp.seq_raw >= 1000 && tcp.seq_raw < 3000')).toEqual([0, 2, 2]);
    expect(count('partial')).toEqual([1, 1, 1]);
  });

  it('counts as the analysis does: what was lost on a segment, and what was not judged', () => {
    result.analysis.segments.forEach(({ forward, reverse }, s) => {
      for (const [name, direction] of [
        ['forward', forward],
        ['reverse', reverse],
      ] as const) {
        const mask = select(result, `segment == ${s + 1} && (lost || partial) && direction == ${name}`);
        const lost = result.losses.filter((l) => l.segment === s && l.direction === name);
        expect(lost.every((l) => mask[l.hop]![l.unit] === 1)).toBe(true);
        const top = name === 'forward' ? s : s + 1;
        expect(mask[top]!.reduce((sum, bit) => sum + bit, 0)).toBe(direction.lost + direction.partial);
      }
    });
  });

  it('speaks of one segment wherever terms are joined by and', () => {
    const lost = count('lost')[0]!;
    const first = count('segment == 1 && lost')[0]!;
    const second = count('segment == 2 && lost')[0]!;
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(0);
    expect(first + second).toBe(lost);
    expect(framesOf(result, 'segment == 2 && !lost && seen == 3')).toEqual(
      framesOf(result, 'segment == 2 && seen == 3 && !(segment == 2 && lost)'),
    );
    expect(count('udp && !(segment == 1 && lost)')[0]).toBe(
      count('udp')[0]! - count('udp && segment == 1 && lost')[0]!,
    );
    // Lost on segment 2 all went through segment 1, and were not lost there.
    expect(count('segment == 1 && !lost && direction == forward')[0]).toBeGreaterThan(
      count('delivered && direction == forward')[0]! - 1,
    );
  });

  it('negates packets, not sightings', () => {
    const packets = count('ip || ipv6');
    const at = count('!(seen == r1)');
    expect(at[1]).toBe(0);
    expect(count('seen == r1').map((n, h) => n + at[h]!)).toEqual(packets);
    // Every packet at the far end came with another TTL too; none but those passes the negation.
    expect(count('ip.ttl !== 62')[0]).toBe(count('ip')[0]);
    expect(count('!(ip.ttl == 62) && seen == 3 && direction == forward && udp')).toEqual([0, 0, 0]);
  });

  it('measures delays of a segment beside it, else of the whole path', () => {
    // Every other datagram takes 6 ms on the first segment and 0.2 ms on the second.
    const slow = count('delay > 5ms && udp.dstport == 53')[0]!;
    expect(slow).toBeGreaterThan(4);
    expect(count('segment == 2 && delay > 5ms')).toEqual([0, 0, 0]);
    expect(count('segment == 1 && delay > 5ms && udp.dstport == 53')[0]).toBeGreaterThanOrEqual(slow);
    expect(count('delay > 6.1ms && udp.dstport == 53')[0]).toBe(slow);
    expect(count('delay && lost && udp')).toEqual([0, 0, 0]);
    // A super-frame has the delay of its first piece.
    expect(count('delay && lost && tcp')).toEqual([1, 0, 0]);
  });

  it('knows ambiguous losses, copies of the network, retransmissions and reasons', () => {
    expect(count('ambiguous && lost')[0]).toBe(1);
    expect(count('duplicate')).toEqual([0, 1, 1]);
    expect(count('retransmission && tcp')).toEqual([1, 1, 1]);
    expect(count('reason == ttl-spent')).toEqual([1, 0, 0]);
    expect(count('tunnelled && hop == r1')).toEqual([1, 1, 1]);
    expect(count('tunnelled && hop == client')).toEqual([0, 0, 0]);
  });

  it('passes all packets where nothing is asked', () => {
    expect(
      select(result, '').every((mask, h) => mask.length === result.match.hops[h]!.count && !mask.includes(0)),
    ).toBe(true);
  });
});
