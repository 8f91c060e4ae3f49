import type { Direction } from '../../shared/contract/analysis.ts';
import type { PacketAtHop, PacketAtHops } from '../../shared/contract/view.ts';

/** Fields of the details pane that are numbers, by protocol where that matters: `{layer}` is tcp, udp or sctp. */
const NUMBERS: Record<string, string> = {
  'Source port': '{layer}.srcport',
  'Destination port': '{layer}.dstport',
  Sequence: 'tcp.seq_raw',
  Acknowledgement: 'tcp.ack_raw',
  'UDP length': 'udp.length',
  'ESP sequence': 'esp.sequence',
};

/** Of IPv4 and of IPv6. */
const IP: Record<string, readonly [string, string | null]> = {
  Source: ['ip.src', 'ipv6.src'],
  Destination: ['ip.dst', 'ipv6.dst'],
  TTL: ['ip.ttl', 'ipv6.hlim'],
  DSCP: ['ip.dsfield.dscp', 'ipv6.tclass.dscp'],
  ECN: ['ip.dsfield.ecn', 'ipv6.tclass.ecn'],
  'IP ID': ['ip.id', null],
};

/** What filters by a field of the details pane; null for fields that no filter knows. */
export function fieldTerm(packet: PacketAtHops, at: PacketAtHop, name: string): string | null {
  const value = at.fields.find((field) => field.name === name)?.value ?? '';
  const v6 = at.fields.find((field) => field.name === 'Source')?.value.includes(':') ?? false;
  const both = IP[name];
  if (both !== undefined) {
    const field = both[v6 ? 1 : 0];
    const plain = /^[\da-fx.:]+/i.exec(value)?.[0];
    return field == null || plain === undefined ? null : `${field} == ${plain}`;
  }
  const field = NUMBERS[name]?.replace('{layer}', packet.protocol);
  const number = /^\d+$/.exec(value)?.[0];
  return field === undefined || number === undefined ? null : `${field} == ${number}`;
}

/** The conversation of a packet, both directions; null for what is in none. */
export function conversationTerm(packet: PacketAtHops): string | null {
  return packet.flow === null ? null : `flow == ${packet.flow}`;
}

/** What one segment lost in one direction; its index counts from 0. */
export function lossTerm(segment: number, direction: Direction): string {
  return `segment == ${segment + 1} && (lost || partial) && direction == ${direction}`;
}
