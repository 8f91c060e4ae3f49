/**
 * What a field's values are:
 * - `presence`: none; the field is there or not (`tcp`, `vxlan`)
 * - `number`, `truth` (0 or 1)
 * - `mark`: true or false of every packet; alone it means true
 * - `ipv4`, `ipv6`: addresses and networks
 * - `time` (a bare number is seconds, as in Wireshark), `delay` (needs a unit)
 * - `hop` (name or number from 1), `segment` (number from 1), `direction`, `reason`: one of a known list
 */
export type FieldKind =
  | 'presence'
  | 'number'
  | 'truth'
  | 'mark'
  | 'ipv4'
  | 'ipv6'
  | 'time'
  | 'delay'
  | 'hop'
  | 'segment'
  | 'direction'
  | 'reason';

/**
 * What a field speaks of: `hop`, the packet as one hop saw it; `path`, the packet as a whole, and, beside `segment`, what
 * became of it on that segment.
 */
export type FieldScope = 'hop' | 'path';

export interface Field {
  name: string;
  kind: FieldKind;
  scope: FieldScope;
  /** Largest value of a number. */
  most: number;
}

const BYTE = 0xff;
const WORD = 0xffff;
const LONG = 0xffffffff;

/** Largest value of each number field. */
const NUMBERS: Record<string, number> = {
  'frame.number': LONG,
  'frame.len': LONG,
  'ip.version': 15,
  'ip.ttl': BYTE,
  'ip.id': WORD,
  'ip.proto': BYTE,
  'ip.dsfield': BYTE,
  'ip.dsfield.dscp': 63,
  'ip.dsfield.ecn': 3,
  'ipv6.version': 15,
  'ipv6.hlim': BYTE,
  'ipv6.tclass': BYTE,
  'ipv6.tclass.dscp': 63,
  'ipv6.tclass.ecn': 3,
  'tcp.port': WORD,
  'tcp.srcport': WORD,
  'tcp.dstport': WORD,
  'tcp.seq_raw': LONG,
  'tcp.ack_raw': LONG,
  'tcp.flags': 0xfff,
  'tcp.len': LONG,
  'udp.port': WORD,
  'udp.srcport': WORD,
  'udp.dstport': WORD,
  'udp.length': LONG,
  'icmp.type': BYTE,
  'icmp.code': BYTE,
  'icmp.ident': WORD,
  'icmp.seq': WORD,
  'icmpv6.type': BYTE,
  'icmpv6.code': BYTE,
  'sctp.port': WORD,
  'sctp.srcport': WORD,
  'sctp.dstport': WORD,
  'esp.spi': LONG,
  'esp.sequence': LONG,
  'vxlan.vni': 0xffffff,
  'geneve.vni': 0xffffff,
  'gre.key': LONG,
};

const PRESENCES = [
  ...['ip', 'ipv6', 'tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'esp'],
  ...['vlan', 'mpls', 'pppoe', 'gre', 'ipip', 'vxlan', 'geneve'],
];

const FLAGS = ['fin', 'syn', 'reset', 'push', 'ack', 'urg', 'ece', 'cwr'];

const PATH_MARKS = [
  ...['lost', 'partial', 'delivered', 'unjudged', 'duplicate', 'retransmission', 'ambiguous', 'translated'],
];

const make = (kind: FieldKind, scope: FieldScope, names: readonly string[], most = 0): Field[] =>
  names.map((name) => ({ name, kind, scope, most }));

/** Every field, in the order in which they are offered: those of the path first. */
export const FIELDS: readonly Field[] = [
  ...make('mark', 'path', PATH_MARKS),
  ...make('delay', 'path', ['delay']),
  ...make('segment', 'path', ['segment']),
  ...make('direction', 'path', ['direction']),
  ...make('reason', 'path', ['reason']),
  ...make('hop', 'path', ['seen']),
  ...make('number', 'path', ['flow'], LONG),
  ...make('hop', 'hop', ['hop']),
  ...make('mark', 'hop', ['tunnelled']),
  ...make('ipv4', 'hop', ['ip.addr', 'ip.src', 'ip.dst']),
  ...make('ipv6', 'hop', ['ipv6.addr', 'ipv6.src', 'ipv6.dst']),
  ...make('presence', 'hop', PRESENCES),
  ...Object.entries(NUMBERS).flatMap(([name, most]) => make('number', 'hop', [name], most)),
  ...make(
    'truth',
    'hop',
    FLAGS.map((flag) => `tcp.flags.${flag}`),
  ),
  ...make('time', 'hop', ['frame.time_relative']),
];

const BY_NAME = new Map(FIELDS.map((field) => [field.name, field]));

export function fieldNamed(name: string): Field | undefined {
  return BY_NAME.get(name);
}

/** Why a packet was not judged, as `reason` names it; the place is the analysis' Reason code. */
export const REASON_NAMES = [
  '',
  'outside-window',
  'ttl-spent',
  'consumed',
  'answered',
  'filtered',
  'encrypted',
  'corrupted',
  'again',
  'origin',
] as const;

export const DIRECTION_NAMES = ['forward', 'reverse'] as const;
