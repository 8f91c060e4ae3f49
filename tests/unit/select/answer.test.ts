import { describe, expect, it } from 'vitest';
import { filterAnswer } from '../../../shared/select/answer.ts';
import { timelineView } from '../../../shared/view/timeline.ts';
import { eventfulPath } from './path.ts';
import { finish, select } from './run.ts';

const result = eventfulPath();
const answer = (text: string) => finish(filterAnswer(result, text, select(result, text)));

describe('figures of what passes a filter', () => {
  it('are those of the analysis when everything passes', () => {
    const { segments, losses, packets, flows, hops } = answer('');
    expect(segments).toEqual(result.analysis.segments);
    expect(losses).toEqual(result.analysis.losses);
    expect(packets.passed).toBe(packets.all);
    expect(flows.passed).toBe(flows.all);
    expect(hops).toEqual(result.match.hops.map((hop) => hop.count));
  });

  it('add up over parts that share nothing', () => {
    const parts = ['udp', 'tcp', '!(udp || tcp)'].map(answer);
    result.analysis.segments.forEach((segment, s) => {
      for (const direction of ['forward', 'reverse'] as const)
        for (const name of [
          'sent',
          'delivered',
          'partial',
          'lost',
          'lostBytes',
          'unjudged',
          'duplicated',
          'reordered',
        ] as const) {
          const sum = parts.reduce((total, part) => total + part.segments[s]![direction][name], 0);
          expect(sum, `${s} ${direction} ${name}`).toBe(segment[direction][name]);
        }
    });
    const { forward } = result.analysis.segments[1]!;
    expect(forward.rewrites.ecnCe).toBeGreaterThan(0);
    expect(parts.reduce((sum, part) => sum + part.segments[1]!.forward.rewrites.ecnCe, 0)).toBe(forward.rewrites.ecnCe);
    expect(result.analysis.segments[0]!.forward.reordered).toBe(1);
    expect(parts.reduce((sum, part) => sum + part.losses.length, 0)).toBe(result.analysis.losses.length);
    expect(parts.reduce((sum, part) => sum + part.packets.passed, 0)).toBe(parts[0]!.packets.all);
  });

  it('hold only lost packets where lost is asked for', () => {
    const { segments, losses } = answer('segment == 2 && lost');
    expect(segments[1]!.forward.sent).toBe(segments[1]!.forward.lost);
    expect(segments[1]!.forward.lost).toBe(result.analysis.segments[1]!.forward.lost);
    expect(segments[0]!.forward.lost).toBe(0);
    expect(losses.length).toBe(segments[1]!.forward.lost + segments[1]!.reverse.lost);
  });

  it('pass nothing, and no packet twice', () => {
    expect(answer('tcp && udp')).toMatchObject({ packets: { passed: 0 }, flows: { passed: 0 }, losses: [] });
    const { hops, packets } = answer('tcp.len == 3000');
    // The super-frame is one packet, and so are its two or three pieces at the other hops.
    expect(packets.passed).toBe(1);
    expect(hops).toEqual([1, 3, 2]);
  });
});

describe('the timeline of what passes a filter', () => {
  const view = (text: string, width = 50) =>
    timelineView(result, result.from, result.to + 1, width, text === '' ? null : select(result, text));
  const total = (text: string) =>
    view(text).density.map((d) => [...d.forward, ...d.reverse].reduce((a, b) => a + b, 0));

  it('shows its packets and losses, and no others', () => {
    const all = total('');
    expect(total('udp').map((n, h) => n + total('!udp')[h]!)).toEqual(all);
    const { losses } = view('segment == 1 && lost');
    expect([...losses[1]!.forward, ...losses[1]!.reverse].every((n) => n === 0)).toBe(true);
    expect(losses[0]!.forward.reduce((a, b) => a + b, 0)).toBe(result.analysis.segments[0]!.forward.lost);
  });

  it('shows of a super-frame the pieces that pass', () => {
    const { packets } = view('tcp && lost');
    expect(packets?.count).toBe(2);
    expect([...packets!.hop]).toEqual([0, 1]);
    expect(new Set(packets!.id).size).toBe(1);
    expect(view('tcp && udp').packets?.count).toBe(0);
  });
});
