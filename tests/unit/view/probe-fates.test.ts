import { describe, expect, it } from 'vitest';
import { probeFates, type SentProbe } from '../../../shared/view/probe-fates.ts';
import { ethernet, icmpEcho, icmpPacket, udpPacket } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.0.0.1';
const R = '10.0.0.254';
const T = '10.0.9.9';
const ID = 77;

const request = (sequence: number, ttl: number, identifier = ID) =>
  icmpEcho({ source: A, destination: T, ttl, id: sequence & 0xffff, identifier, sequence });
const reply = (sequence: number, ttl: number) =>
  icmpEcho({ source: T, destination: A, ttl, id: sequence & 0xffff, identifier: ID, sequence, reply: true });
const expired = (sequence: number) =>
  icmpPacket(11, 0, 0, request(sequence, 1), { source: R, destination: A, ttl: 64 });

const ends = (reverse: boolean, ttl: number, id: number) => ({
  source: reverse ? '10.0.7.7:9' : '10.0.8.8:8',
  destination: reverse ? '10.0.8.8:8' : '10.0.7.7:9',
  ttl,
  id,
});

/** Captures a, b, c; a router between a and b answers probes of distance 1, the target is behind c. */
function network() {
  const path = new PathSimulator([{ name: 'a' }, { name: 'b', clockOffset: 2 * SECOND }, { name: 'c' }]);
  for (const [k, time] of [0, 30 * SECOND].entries())
    for (const reverse of [false, true])
      path.send(
        time + (reverse ? MS : 0),
        (_, ttl) =>
          udpPacket({ source: reverse ? `${T}:9` : `${A}:8`, destination: reverse ? `${A}:8` : `${T}:9`, ttl, id: k }),
        { reverse },
      );
  const probes: SentProbe[] = [];
  const add = (position: number, state: SentProbe['state']) => {
    const probe = { position, seq: 33000 + probes.length, time: (5 + probes.length * 0.1) * SECOND, state };
    probes.push(probe);
    return probe;
  };
  return {
    path,
    toRouter(answer: boolean) {
      const { seq, time } = add(0, answer ? 'answered' : 'lost');
      path.send(time, () => request(seq, 1), { lostAfter: 0 });
      if (answer) path.record(0, time + MS, ethernet(expired(seq)));
    },
    toTarget(fate: 'answered' | 'lost before b' | 'answer lost before a' | 'not answered' | 'back at a') {
      const { seq, time } = add(1, fate === 'answered' ? 'answered' : 'lost');
      path.send(time, (_, ttl) => request(seq, ttl), fate === 'lost before b' ? { lostAfter: 0 } : {});
      if (fate === 'lost before b' || fate === 'not answered') return;
      path.send(time + 2 * MS, (_, ttl) => reply(seq, ttl), {
        reverse: true,
        ...(fate === 'answer lost before a' ? { lostAfter: 1 } : {}),
      });
    },
    fates: (over: object = {}) =>
      probeFates(path.analyze(), 0, { protocol: 'icmp', targetAddress: T, probes, rows: 2, ...over }),
  };
}

describe('mtr’s own probes in the captures', () => {
  it('tell a router that limits its answers from loss on the way, and on the way back', () => {
    const net = network();
    for (let i = 0; i < 6; i++) net.toRouter(i % 3 !== 0);
    for (let i = 0; i < 6; i++) net.toTarget('answered');
    net.toTarget('lost before b');
    net.toTarget('lost before b');
    net.toTarget('answer lost before a');
    net.toTarget('not answered');
    net.toTarget('back at a');
    const { silent, direction, rows } = net.fates();
    expect([silent, direction]).toEqual([null, 'forward']);
    expect(rows[0]).toEqual({
      hop: 1,
      sent: 6,
      unanswered: 2,
      seen: [6, 0, 0],
      answers: [4, 0, 0],
      reach: 0,
      lostOnWay: [0, 0],
      lostOnReturn: [0, 0],
      notAnswered: 2,
      returned: 0,
      untold: 0,
    });
    expect(rows[1]).toEqual({
      hop: 2,
      sent: 11,
      unanswered: 5,
      seen: [11, 9, 9],
      answers: [7, 8, 8],
      reach: 2,
      lostOnWay: [2, 0],
      lostOnReturn: [1, 0],
      notAnswered: 1,
      returned: 1,
      untold: 0,
    });
  });

  it('judge only what was sent while all captures listened and what mtr has given up', () => {
    const net = network();
    net.toTarget('answered');
    const probes: SentProbe[] = [
      { position: 0, seq: 33000, time: 40 * SECOND, state: 'lost' },
      { position: 0, seq: 33000, time: 5 * SECOND, state: 'pending' },
      { position: 1, seq: 33000, time: 5 * SECOND, state: 'answered' },
    ];
    expect(net.fates({ probes }).rows.map(({ sent, unanswered }) => [sent, unanswered])).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it.each(['forward', 'reverse'] as const)(
    'are found on their way %s to a target that is itself on the path',
    (way) => {
      const path = new PathSimulator([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
      for (const [k, time] of [0, 30 * SECOND].entries())
        for (const reverse of [false, true])
          path.send(time + (reverse ? MS : 0), (_, ttl) => udpPacket(ends(reverse, ttl, k)), { reverse });
      const probes: SentProbe[] = [1, 2, 3].map((n) => ({
        position: 0,
        seq: 33000 + n,
        time: (5 + n) * SECOND,
        state: 'answered',
      }));
      // They come in at one of two hops, and end between the other and the rest of the path.
      const [first, second] = way === 'forward' ? [0, 1] : [1, 0];
      for (const { seq, time } of probes) {
        path.record(first, time, ethernet(request(seq, 2)));
        path.record(second, time + MS, ethernet(request(seq, 1)));
      }
      const run = { protocol: 'icmp', targetAddress: T, probes, rows: 1 };
      const { silent, direction, rows } = probeFates(path.analyze(), 0, run);
      expect({ silent, direction, seen: rows[0]?.seen, reach: rows[0]?.reach }).toEqual({
        silent: null,
        direction: way,
        seen: [3, 3, 0],
        reach: second,
      });
    },
  );

  it('say why they tell nothing', () => {
    const net = network();
    expect(net.fates().silent).toBe('unseen');
    expect(net.fates({ protocol: 'tcp' }).silent).toBe('protocol');
    expect(net.fates({ targetAddress: null }).silent).toBe('protocol');
    net.toTarget('answered');
    net.path.send(5.01 * SECOND, (_, ttl) => request(33000, ttl, ID + 1));
    expect(net.fates()).toMatchObject({ silent: 'ambiguous', rows: [] });
  });
});
