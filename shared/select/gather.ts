import { RowFlag, TunnelKind } from '../decode/columns.ts';
import { Protocol } from '../decode/protocols.ts';
import type { Gather, HopRows } from './hop-rows.ts';

const { ip6, other, fragmentLater, tunnelled } = RowFlag;
const ECHO = { request: 8, reply: 0, request6: 128, reply6: 129 };

/** Column, bits to shift out on the right, and mask of what is left. */
type Bits = [column: Uint8Array | Uint16Array | Uint32Array, shift: number, mask: number];

/** Fields of IPv4 (`ip.`) and IPv6 that lie in one column. */
function ipBits(columns: HopRows['columns'], name: string): Bits | null {
  switch (name) {
    case 'ttl':
    case 'hlim':
      return [columns.ttl, 0, 0xff];
    case 'id':
      return [columns.ipId, 0, 0xffff];
    case 'proto':
      return [columns.protocol, 0, 0xff];
    case 'dsfield':
    case 'tclass':
      return [columns.tos, 0, 0xff];
    case 'dsfield.dscp':
    case 'tclass.dscp':
      return [columns.tos, 2, 0x3f];
    case 'dsfield.ecn':
    case 'tclass.ecn':
      return [columns.tos, 0, 3];
    default:
      return null;
  }
}

const PROTOCOLS: Record<string, number> = {
  tcp: Protocol.tcp,
  udp: Protocol.udp,
  icmp: Protocol.icmp,
  icmpv6: Protocol.icmp6,
  sctp: Protocol.sctp,
  esp: Protocol.esp,
};

/** Bit of each flag in the TCP flags byte. */
const FLAG_BITS = ['fin', 'syn', 'reset', 'push', 'ack', 'urg', 'ece', 'cwr'];

/**
 * The readers of a field of the hop scope: one per value that a packet can hold of it (`ip.addr` has two). Addresses
 * come as `verdicts`, 0 or 1 by AddressTable index. Throws for names that are no such field.
 */
export function gathersOf(rows: HopRows, name: string, verdicts: Uint8Array | null): Gather[] {
  const { columns } = rows;
  const dot = name.indexOf('.');
  const layer = dot < 0 ? name : name.slice(0, dot);
  const rest = dot < 0 ? '' : name.slice(dot + 1);
  const protocol = PROTOCOLS[layer];
  if (protocol !== undefined) return transportGathers(rows, protocol, layer, rest);
  if (layer === 'ip' || layer === 'ipv6') {
    const wanted = layer === 'ipv6' ? ip6 : 0;
    if (verdicts !== null) return addressGathers(rows, rest, verdicts, wanted);
    const bits = ipBits(columns, rest);
    if (bits !== null) return [columnGather(rows, bits, ip6 | other, wanted, -1)];
    return [constantGather(rows, layer === 'ipv6' ? 6 : 4, ip6 | other, wanted)];
  }
  switch (name) {
    case 'frame.number':
      return [frameNumbers(rows)];
    case 'frame.len':
      return [columnGather(rows, [columns.wireLength, 0, 0xffffffff], 0, 0, -1)];
    case 'frame.time_relative':
      return [times(rows)];
    case 'hop':
      return [constantGather(rows, rows.hop, 0, 0)];
    case 'tunnelled':
      return [tunnelledBit(rows)];
    default:
      return [tunnelGather(rows, layer, rest)];
  }
}

/** A column's bits where the row's flags under `mask` are `wanted` and its protocol is `protocol` (-1: any). */
function columnGather(
  rows: HopRows,
  [column, shift, bits]: Bits,
  mask: number,
  wanted: number,
  protocol: number,
): Gather {
  const { row } = rows;
  const { flags, protocol: protocols } = rows.columns;
  return (from, to, out) => {
    for (let u = from; u < to; u++) {
      const r = row[u]!;
      const there = (flags[r]! & mask) === wanted && (protocol < 0 || protocols[r] === protocol);
      out[u - from] = there ? ((column[r]! >>> shift) & bits) >>> 0 : Number.NaN;
    }
  };
}

function constantGather(rows: HopRows, value: number, mask: number, wanted: number): Gather {
  const { row } = rows;
  const { flags } = rows.columns;
  return (from, to, out) => {
    for (let u = from; u < to; u++) out[u - from] = (flags[row[u]!]! & mask) === wanted ? value : Number.NaN;
  };
}

function frameNumbers({ row }: HopRows): Gather {
  return (from, to, out) => {
    for (let u = from; u < to; u++) out[u - from] = row[u]! + 1;
  };
}

function times({ times: of, start, row, columns }: HopRows): Gather {
  return (from, to, out) => {
    for (let u = from; u < to; u++)
      out[u - from] = columns.flags[row[u]!]! & RowFlag.untimed ? Number.NaN : of[u]! - start;
  };
}

function tunnelledBit({ row, columns }: HopRows): Gather {
  return (from, to, out) => {
    for (let u = from; u < to; u++) out[u - from] = columns.flags[row[u]!]! & tunnelled ? 1 : 0;
  };
}

function addressGathers(rows: HopRows, side: string, verdicts: Uint8Array, wanted: number): Gather[] {
  const { row, columns } = rows;
  const { flow, flags, flows } = columns;
  const gather =
    (source: boolean): Gather =>
    (from, to, out) => {
      for (let u = from; u < to; u++) {
        const r = row[u]!;
        const f = flow[r]!;
        const there = (flags[r]! & (ip6 | other)) === wanted;
        out[u - from] = there ? verdicts[source ? flows.source(f) : flows.destination(f)]! : Number.NaN;
      }
    };
  return sides(side === 'addr', side === 'src', gather);
}

function sides(both: boolean, source: boolean, gather: (source: boolean) => Gather): Gather[] {
  return both ? [gather(true), gather(false)] : [gather(source)];
}

function transportGathers(rows: HopRows, protocol: number, layer: string, rest: string): Gather[] {
  const { columns } = rows;
  const absent = other | fragmentLater;
  const of = (bits: Bits) => [columnGather(rows, bits, absent, 0, protocol)];
  if (/^(src|dst)?port$/.test(rest))
    return sides(rest === 'port', rest === 'srcport', (source) => portGather(rows, protocol, source));
  switch (rest) {
    case 'seq_raw':
    case 'sequence':
      return of([columns.seq, 0, 0xffffffff]);
    case 'ack_raw':
    case 'spi':
      return of([columns.ack, 0, 0xffffffff]);
    case 'len':
      return of([columns.payloadLength, 0, 0xffffffff]);
    case 'length':
      return [plus(of([columns.payloadLength, 0, 0xffffffff])[0]!, 8)];
    case 'flags':
      return of([columns.tcpFlags, 0, 0xff]);
    case 'type':
      return of([columns.ack, 8, 0xff]);
    case 'code':
      return of([columns.ack, 0, 0xff]);
    case 'ident':
      return [echoOnly(rows, portGather(rows, protocol, true))];
    case 'seq':
      return [echoOnly(rows, of([columns.seq, 0, 0xffff])[0]!)];
    default: {
      const bit = FLAG_BITS.indexOf(rest.replace('flags.', ''));
      return layer === 'tcp' && bit >= 0 ? of([columns.tcpFlags, bit, 1]) : of([columns.protocol, 0, 0xff]);
    }
  }
}

function portGather(rows: HopRows, protocol: number, source: boolean): Gather {
  const { row, columns } = rows;
  const { flow, flags, flows, protocol: protocols } = columns;
  return (from, to, out) => {
    for (let u = from; u < to; u++) {
      const r = row[u]!;
      const there = protocols[r] === protocol && (flags[r]! & (other | fragmentLater)) === 0;
      const f = flow[r]!;
      out[u - from] = there ? (source ? flows.sourcePort(f) : flows.destinationPort(f)) : Number.NaN;
    }
  };
}

function plus(gather: Gather, add: number): Gather {
  return (from, to, out) => {
    gather(from, to, out);
    for (let i = 0; i < to - from; i++) out[i] = out[i]! + add;
  };
}

/** Identifier and sequence are those of echo requests and replies. */
function echoOnly({ row, columns }: HopRows, gather: Gather): Gather {
  return (from, to, out) => {
    gather(from, to, out);
    for (let u = from; u < to; u++) {
      const type = columns.ack[row[u]!]! >> 8;
      if (type !== ECHO.request && type !== ECHO.reply) out[u - from] = Number.NaN;
    }
  };
}

const TUNNELS: Record<string, number> = { ...TunnelKind };
const WITH_ID: readonly number[] = [TunnelKind.mpls, TunnelKind.gre, TunnelKind.vxlan, TunnelKind.geneve];

/** Whether a tunnel of the kind is around the packet (1), or its id when `rest` names it. By encapsulation: few. */
function tunnelGather(rows: HopRows, kind: string, rest: string): Gather {
  const { row, columns } = rows;
  const wanted = TUNNELS[kind];
  if (wanted === undefined) throw new RangeError(`${kind} is no field of a packet`);
  const { encapsulations, encapsulation } = columns;
  const values = new Float64Array(encapsulations.count).fill(Number.NaN);
  for (let number = 0; number < encapsulations.count; number++) {
    const kinds = kindsOf(encapsulations.tunnels(number));
    if (rest === '') {
      if (kinds.includes(wanted)) values[number] = 1;
    } else if (kinds.findLast((one) => WITH_ID.includes(one)) === wanted) {
      const id = encapsulations.tunnelId(number);
      // A GRE header without a key has no such field.
      if (id !== 0 || wanted !== TunnelKind.gre) values[number] = id;
    }
  }
  return (from, to, out) => {
    for (let u = from; u < to; u++) out[u - from] = values[encapsulation[row[u]!]!]!;
  };
}

/** Outermost first. */
function kindsOf(tunnels: number): number[] {
  const kinds: number[] = [];
  for (let rest = tunnels; rest !== 0; rest >>>= 4) kinds.unshift(rest & 15);
  return kinds;
}
