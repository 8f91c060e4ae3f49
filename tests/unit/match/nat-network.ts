import { icmpEcho, payloadOf, tcpPacket, udpPacket } from '../decode/build-packet.ts';
import { MS, type PathSimulator } from './path-simulator.ts';

/** A conversation and what the network calls it: from hop `snat` on the client is `outside`, from `dnat` on the service is `backend`. */
export interface NatConversation {
  protocol: 'tcp' | 'udp' | 'icmp';
  client: string;
  service: string;
  outside: string;
  backend: string;
  /** First hop behind each rewrite; as many as there are hops: none. */
  snat: number;
  dnat: number;
  /** Tells the conversation's sequence numbers and contents from all others'. */
  seed: number;
}

export interface NatPacket {
  reverse: boolean;
  lostAfter?: number;
  missedAt?: number[];
}

export const namesAt = (c: NatConversation, hop: number) => ({
  client: hop >= c.snat ? c.outside : c.client,
  service: hop >= c.dnat ? c.backend : c.service,
});

/** `SRC > DST` of the conversation at a hop, forward. */
export function nameAt(c: NatConversation, hop: number): string {
  const { client, service } = namesAt(c, hop);
  if (c.protocol !== 'icmp') return `${client} > ${service}`;
  const id = client.slice(client.lastIndexOf(':') + 1);
  return `${client} > ${service.slice(0, service.lastIndexOf(':'))}:${id}`;
}

/** The `k`th packet of a conversation at a hop. TCP opens with SYN, SYN-ACK, ACK when `opens`. */
export function packetAt(c: NatConversation, k: number, reverse: boolean, hop: number, ttl: number, opens = true) {
  const { client, service } = namesAt(c, hop);
  const ends = reverse ? { source: service, destination: client } : { source: client, destination: service };
  const payload = payloadOf(40 + (k % 7), c.seed * 1000 + k);
  const id = (c.seed * 131 + k) & 0xffff;
  if (c.protocol === 'udp') return udpPacket({ ...ends, ttl, id, payload });
  if (c.protocol === 'icmp') {
    const [source, destination] = [ends.source, ends.destination].map((e) => e.slice(0, e.lastIndexOf(':'))) as [
      string,
      string,
    ];
    const identifier = Number(client.slice(client.lastIndexOf(':') + 1));
    return icmpEcho({ source, destination, ttl, id, identifier, sequence: k >> 1, reply: reverse, payload });
  }
  const isn = Math.imul(c.seed, 0x9e3779b1) >>> 0;
  const peer = Math.imul(c.seed, 0x85ebca6b) >>> 0;
  const [seq, ack] = reverse ? [peer, isn] : [isn, peer];
  if (opens && k === 0) return tcpPacket({ ...ends, ttl, id, flags: 'S', seq, mss: hop > 0 ? 1400 : 1460 });
  if (opens && k === 1) return tcpPacket({ ...ends, ttl, id, flags: 'SA', seq, ack: (ack + 1) >>> 0, mss: 1460 });
  return tcpPacket({ ...ends, ttl, id, seq: (seq + 1 + k * 50) >>> 0, ack: (ack + 1 + k * 50) >>> 0, payload });
}

/** Sends the packets of a conversation, `gap` ns apart from `start` on. */
export function converse(
  path: PathSimulator,
  c: NatConversation,
  start: number,
  packets: readonly NatPacket[],
  { gap = MS, opens = true } = {},
): void {
  packets.forEach(({ reverse, ...options }, k) => {
    path.send(start + k * gap, (hop, ttl) => packetAt(c, k, reverse, hop, ttl, opens), { reverse, ...options });
  });
}
