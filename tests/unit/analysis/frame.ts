import { icmpEcho, icmpPacket, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { MS, type PathSimulator, SECOND } from '../match/path-simulator.ts';

export const A = '10.244.1.10';
export const B = '10.244.2.10';
export const ROUTER = '172.18.1.1';

/** A ping and a TCP segment both ways at each end of the session: the window, the clocks and both ends are there. */
export function frame(path: PathSimulator): void {
  for (const [sequence, time] of [
    [1, 0],
    [2, 20 * SECOND],
  ] as const) {
    const echo = { identifier: 7, sequence, payload: payloadOf(56, sequence) };
    path.send(time, (_, ttl) => icmpEcho({ source: A, destination: B, ttl, id: sequence, ...echo }));
    path.send(time + MS, (_, ttl) => icmpEcho({ source: B, destination: A, ttl, id: sequence, reply: true, ...echo }), {
      reverse: true,
    });
    for (const reverse of [false, true]) {
      const [from, to] = reverse ? [B, A] : [A, B];
      path.send(
        time + (reverse ? 3 : 2) * MS,
        (_, ttl) =>
          tcpPacket({
            source: `${from}:9`,
            destination: `${to}:9`,
            ttl,
            id: 7000 + sequence,
            payload: payloadOf(9, sequence),
          }),
        { reverse },
      );
      path.send(
        time + (reverse ? 5 : 4) * MS,
        (_, ttl) =>
          udpPacket({
            source: `${from}:9`,
            destination: `${to}:9`,
            ttl,
            id: 8000 + sequence,
            payload: payloadOf(9, sequence),
          }),
        { reverse },
      );
    }
  }
}

/** An ICMP error that quotes the beginning of a packet, sent to `to` (A unless told). */
export function icmpError(
  type: number,
  code: number,
  from: string,
  quoted: Uint8Array,
  options: { to?: string; ttl?: number; id?: number } = {},
): Uint8Array {
  return icmpPacket(type, code, 0, quoted.subarray(0, 28), {
    source: from,
    destination: options.to ?? A,
    ttl: options.ttl ?? 64,
    id: options.id ?? 1,
  });
}
