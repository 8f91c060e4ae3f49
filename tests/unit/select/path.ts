/** A path of three hops on which everything happens that filters ask about. */
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { ethernet, icmpEcho, payloadOf, tcpPacket, udpPacket, vxlan } from '../decode/build-packet.ts';
import { MS, PathSimulator, SECOND } from '../match/path-simulator.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
export const TUNNEL_ENDS = { source: '172.18.1.1', destination: '172.18.1.2', vni: 2 };

/** The analysis; hops are named client, r1 and `the "far" end`. */
export function eventfulPath(): AnalysisResult {
  const path = new PathSimulator([
    { name: 'client', clockId: 'x' },
    { name: 'r1', clockId: 'x' },
    { name: 'the "far" end', clockId: 'x' },
  ]);
  for (const [i, time] of [0, 20 * SECOND].entries()) {
    const echo = { identifier: 7, sequence: i + 1, payload: payloadOf(56, i) };
    path.send(time, (_, ttl) => icmpEcho({ source: A, destination: B, ttl, id: i, ...echo }));
    path.send(time + MS, (_, ttl) => icmpEcho({ source: B, destination: A, ttl, id: i, reply: true, ...echo }), {
      reverse: true,
    });
  }
  for (let i = 0; i < 24; i++) {
    const at = 5 * SECOND + i * 10 * MS;
    const ends = { source: `${A}:5000`, destination: `${B}:53`, id: i, payload: payloadOf(100 + i, i) };
    const lostAfter = i % 8 === 3 ? 0 : i % 8 === 5 ? 1 : undefined;
    path.send(at, (hop, ttl) => udpPacket({ ...ends, ttl, tos: hop === 2 ? 3 : 2 }), {
      ...(lostAfter === undefined ? {} : { lostAfter }),
      delays: [i % 2 === 0 ? 100_000 : 6 * MS, 200_000],
      ...(i % 12 === 7 ? { missedAt: [1] } : {}),
    });
    const back = { source: `${B}:53`, destination: `${A}:5000`, id: i, payload: payloadOf(50, i) };
    path.send(at + 5 * MS, (_, ttl) => udpPacket({ ...back, ttl }), {
      reverse: true,
      ...(i === 9 ? { lostAfter: 0 } : i === 10 ? { lostAfter: 1 } : {}),
    });
  }
  superFrame(path);
  retransmission(path);
  copies(path);
  for (const hop of [0, 1, 2]) {
    const inner = tcpPacket({
      source: '10.0.3.1:40000',
      destination: `${B}:443`,
      ttl: 64,
      id: 9,
      payload: payloadOf(30),
    });
    const wrapped = hop === 1 ? vxlan(ethernet(inner), { ...TUNNEL_ENDS, ttl: 60 }) : inner;
    path.record(hop, 8 * SECOND + hop * 100_000, ethernet(wrapped));
  }
  for (const [i, delay] of [100_000, 3 * MS, 100_000].entries()) {
    const overtaken = { source: `${A}:5002`, destination: `${B}:53`, id: 800 + i, payload: payloadOf(30, 800 + i) };
    path.send(13 * SECOND + i * MS, (_, ttl) => udpPacket({ ...overtaken, ttl }), { delays: [delay, 100_000] });
  }
  const late = { source: `${A}:5000`, destination: `${B}:53`, id: 900, payload: payloadOf(20, 900) };
  path.send(19.9 * SECOND, (_, ttl) => udpPacket({ ...late, ttl }), { lostAfter: 0 });
  path.send(7 * SECOND, () => icmpEcho({ source: A, destination: B, ttl: 1, id: 5, identifier: 7, sequence: 9 }), {
    lostAfter: 0,
  });
  const v6 = { source: '[fd00::1]:1000', destination: '[fd00::2]:80' };
  path.send(9 * SECOND, (_, ttl) => tcpPacket({ ...v6, ttl, flags: 'S', seq: 5 }));
  path.send(
    9 * SECOND + MS,
    (_, ttl) => tcpPacket({ source: v6.destination, destination: v6.source, ttl, flags: 'SA', ack: 6 }),
    {
      reverse: true,
    },
  );
  return path.analyze();
}

/** 3000 bytes in one piece at the sender, in three further on; the last piece is lost after r1. */
function superFrame(path: PathSimulator): void {
  const ends = { source: `${A}:1000`, destination: `${B}:80` };
  const body = payloadOf(3000, 77);
  const at = 6 * SECOND;
  path.record(0, at, ethernet(tcpPacket({ ...ends, ttl: 64, id: 100, seq: 1000, payload: body })));
  for (let i = 0; i < 3; i++) {
    const piece = { ...ends, id: 100 + i, seq: 1000 + i * 1000, payload: body.subarray(i * 1000, (i + 1) * 1000) };
    path.record(1, at + 100_000 + i * 1000, ethernet(tcpPacket({ ...piece, ttl: 63 })));
    if (i < 2) path.record(2, at + 200_000 + i * 1000, ethernet(tcpPacket({ ...piece, ttl: 62 })));
  }
}

/** A super-frame of which a piece is lost on the first segment, identical datagrams of which one is, and a duplicate. */
function copies(path: PathSimulator): void {
  const tcp = { source: `${A}:1000`, destination: `${B}:80` };
  const body = payloadOf(2000, 78);
  const at = 10 * SECOND;
  path.record(0, at, ethernet(tcpPacket({ ...tcp, ttl: 64, id: 300, seq: 4000, payload: body })));
  for (const hop of [1, 2]) {
    const piece = { ...tcp, id: 300, seq: 4000, payload: body.subarray(0, 1000), ttl: 64 - hop };
    path.record(hop, at + hop * 100_000, ethernet(tcpPacket(piece)));
  }
  const udp = { source: `${A}:5001`, destination: `${B}:53`, payload: payloadOf(40, 79) };
  for (let i = 0; i < 4; i++)
    path.send(11 * SECOND + i * MS, (_, ttl) => udpPacket({ ...udp, ttl }), i === 2 ? { lostAfter: 0 } : {});
  const twice = { ...udp, id: 4000, payload: payloadOf(41, 80) };
  path.send(12 * SECOND, (_, ttl) => udpPacket({ ...twice, ttl }));
  path.send(12 * SECOND + 10_000, (_, ttl) => udpPacket({ ...twice, ttl }), { missedAt: [0] });
}

function retransmission(path: PathSimulator): void {
  const segment = {
    source: `${A}:1000`,
    destination: `${B}:80`,
    seq: 3000,
    payload: payloadOf(3000, 77).subarray(2000),
  };
  path.send(6.3 * SECOND, (_, ttl) => tcpPacket({ ...segment, ttl, id: 200 }));
}
