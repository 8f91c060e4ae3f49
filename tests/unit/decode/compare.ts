import type { AddressTable } from '../../../shared/decode/addresses.ts';
import type { PacketColumns } from '../../../shared/decode/columns.ts';
import { foldTcpExtra, RowFlag, TunnelKind } from '../../../shared/decode/columns.ts';
import type { TsharkField, TsharkPacket } from './tshark.ts';

/** Tunnels whose inside has an IP header of its own. */
const IP_TUNNELS: number[] = [TunnelKind.gre, TunnelKind.ipip, TunnelKind.vxlan, TunnelKind.geneve];

/**
 * Layers that tshark decodes and the decoder does not, by tshark's names: link types of other kinds of network, and
 * shims of one maker (Arista's time stamps) or of encryption (MACsec, which may be switched off inside).
 */
const NOT_DECODED = ['fr', 'arcnet', 'wpan', 'pktap', 'clip', 'nflog', 'ipnet', 'juniper', 'avsp', 'macsec'];

/** One field on which the decoder and tshark differ. */
export interface Difference {
  frame: number;
  field: string;
  ours: string;
  tshark: string;
}

/** Compares one decoded row with what tshark says about the same packet, at the layer that the row tells about. */
export function compareRow(c: PacketColumns, row: number, addresses: AddressTable, packet: TsharkPacket): Difference[] {
  const out: Difference[] = [];
  const check = (field: string, ours: string | number | bigint, tshark: string | number | bigint | undefined) => {
    if (String(ours) !== String(tshark)) {
      out.push({ frame: packet.frame, field, ours: String(ours), tshark: String(tshark) });
    }
  };
  check('frame.len', c.wireLength[row]!, packet.length);
  check('frame.cap_len', c.capturedOf(row), packet.captured);
  const time = BigInt(c.baseSeconds) * 1_000_000_000n + BigInt(c.time[row]!);
  // A time that is absurdly far from the first record's is beyond 2^53 ns and so not exact.
  if (Number.isSafeInteger(c.time[row]!)) check('frame.time', time, packet.time);
  else if (Math.abs(Number(time - packet.time)) > 1024) check('frame.time', time, packet.time);

  const flags = c.flags[row]!;
  const kinds = [...c.tunnelsOf(row).toString(16)].map((digit) => Number.parseInt(digit, 16));
  const wanted = kinds.filter((kind) => IP_TUNNELS.includes(kind)).length;
  const layers = layersOf(packet.protocols);
  if (flags & RowFlag.other) {
    const beyond = packet.protocols.some((name) => NOT_DECODED.includes(name));
    if (layers.ip.length > wanted && !beyond && (flags & RowFlag.malformed) === 0) {
      check('not decoded', 'other', packet.protocols.join(':'));
    }
    return out;
  }
  const ip = layers.ip[wanted];
  const v6 = (flags & RowFlag.ip6) !== 0;
  check('ip version', v6 ? 'ipv6' : 'ip', ip?.name);
  if (ip === undefined || ip.name !== (v6 ? 'ipv6' : 'ip')) return out;
  const at = (name: TsharkField, index: number) => packet.fields[name]![index];
  check('source', addresses.text(c.sourceOf(row)), at(v6 ? 'ipv6.src' : 'ip.src', ip.index));
  check('destination', addresses.text(c.destinationOf(row)), at(v6 ? 'ipv6.dst' : 'ip.dst', ip.index));
  check('ttl', c.ttl[row]!, at(v6 ? 'ipv6.hlim' : 'ip.ttl', ip.index));
  if (!v6) {
    check('ip.id', c.ipId[row]!, Number(at('ip.id', ip.index)));
    check('ip.proto', c.protocol[row]!, at('ip.proto', ip.index));
    check('ip.dsfield', c.tos[row]!, Number(at('ip.dsfield', ip.index)));
  }
  if (flags & (RowFlag.fragmentLater | RowFlag.malformed)) return out;
  const of = (name: string) => layers.transport.find((t) => t.name === name && t.ip === wanted)?.index ?? -1;
  if (c.protocol[row] === 6) {
    const i = of('tcp');
    check('tcp.srcport', c.sourcePortOf(row), at('tcp.srcport', i));
    check('tcp.dstport', c.destinationPortOf(row), at('tcp.dstport', i));
    check('tcp.seq_raw', c.seq[row]!, at('tcp.seq_raw', i));
    check('tcp.ack_raw', c.ack[row]!, at('tcp.ack_raw', i));
    check('tcp.flags', c.tcpFlags[row]!, Number(at('tcp.flags', i)) & 255);
    // tshark gives no length for a first fragment.
    if (!(flags & RowFlag.fragmentFirst)) check('tcp.len', c.payloadLength[row]!, at('tcp.len', i));
    const stamped = (flags & RowFlag.tcpTimestamps) !== 0;
    const stamp = (name: 'tsval' | 'tsecr') => (stamped ? Number(at(`tcp.options.timestamp.${name}`, i)) : 0);
    const extra = foldTcpExtra(Number(at('tcp.window_size_value', i)), stamp('tsval'), stamp('tsecr'));
    check('tcp window and timestamps', c.extra[row]!, extra);
  } else if (c.protocol[row] === 17) {
    const i = of('udp');
    check('udp.srcport', c.sourcePortOf(row), at('udp.srcport', i));
    check('udp.dstport', c.destinationPortOf(row), at('udp.dstport', i));
    check('udp.length', c.payloadLength[row]! + 8, at('udp.length', i));
  } else if (c.protocol[row] === 132) {
    check('sctp.srcport', c.sourcePortOf(row), at('sctp.srcport', of('sctp')));
    check('sctp.dstport', c.destinationPortOf(row), at('sctp.dstport', of('sctp')));
  } else if (c.protocol[row] === 1) {
    check('icmp.type', c.ack[row]! >> 8, at('icmp.type', of('icmp')));
    check('icmp.code', c.ack[row]! & 255, at('icmp.code', of('icmp')));
    if (c.sourcePortOf(row)) check('icmp.ident', c.sourcePortOf(row), Number(at('icmp.ident', of('icmp'))));
    if (c.seq[row]) check('icmp.seq', c.seq[row]!, Number(at('icmp.seq', of('icmp'))));
  } else if (c.protocol[row] === 58) {
    check('icmpv6.type', c.ack[row]! >> 8, at('icmpv6.type', of('icmpv6')));
  } else if (c.protocol[row] === 50) {
    check('esp.spi', c.ack[row]!, Number(at('esp.spi', of('esp'))));
    check('esp.sequence', c.seq[row]!, Number(at('esp.sequence', of('esp'))));
  }
  const kind = kinds.at(-1);
  if (kind === TunnelKind.vxlan) check('vxlan.vni', c.tunnelIdOf(row), packet.fields['vxlan.vni']!.at(-1));
  if (kind === TunnelKind.geneve) check('geneve.vni', c.tunnelIdOf(row), Number(packet.fields['geneve.vni']!.at(-1)));
  if (kind === TunnelKind.gre && c.tunnelIdOf(row)) {
    check('gre.key', c.tunnelIdOf(row), Number(packet.fields['gre.key']!.at(-1)));
  }
  return out;
}

/** Positions of the IP and transport layers of frame.protocols, each with its index among the layers of its name. */
function layersOf(protocols: string[]) {
  const seen = new Map<string, number>();
  const ip: { name: string; index: number }[] = [];
  const transport: { name: string; index: number; ip: number }[] = [];
  for (const name of protocols) {
    const index = seen.get(name) ?? 0;
    seen.set(name, index + 1);
    if (name === 'ip' || name === 'ipv6') ip.push({ name, index });
    else transport.push({ name, index, ip: ip.length - 1 });
  }
  return { ip, transport };
}
