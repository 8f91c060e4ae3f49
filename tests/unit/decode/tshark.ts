/** tshark as an oracle: the fields of every packet of a capture, by layer. */
import { spawnSync } from 'node:child_process';

/** What tshark says about one packet. Each list has one entry per occurrence, outermost first. */
export interface TsharkPacket {
  frame: number;
  length: number;
  captured: number;
  /** Nanoseconds since the epoch. */
  time: bigint;
  /** frame.protocols: `eth:ethertype:ip:tcp`. */
  protocols: string[];
  malformed: boolean;
  fields: Record<string, string[]>;
}

const FIELDS = [
  'ip.src',
  'ip.dst',
  'ip.ttl',
  'ip.id',
  'ip.proto',
  'ip.dsfield',
  'ip.frag_offset',
  'ipv6.src',
  'ipv6.dst',
  'ipv6.hlim',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.flags',
  'tcp.window_size_value',
  'tcp.len',
  'tcp.options.timestamp.tsval',
  'tcp.options.timestamp.tsecr',
  'udp.srcport',
  'udp.dstport',
  'udp.length',
  'sctp.srcport',
  'sctp.dstport',
  'icmp.type',
  'icmp.code',
  'icmp.ident',
  'icmp.seq',
  'icmpv6.type',
  'icmpv6.echo.identifier',
  'icmpv6.echo.sequence_number',
  'vxlan.vni',
  'geneve.vni',
  'gre.key',
  'esp.spi',
  'esp.sequence',
] as const;

export type TsharkField = (typeof FIELDS)[number];

/** Runs tshark over a file, without reassembly, VXLAN also on port 8472. */
export function tsharkPackets(file: string): TsharkPacket[] {
  const preferences = ['ip.defragment', 'ipv6.defragment', 'tcp.desegment_tcp_streams', 'sctp.reassembly'];
  const head = ['frame.number', 'frame.len', 'frame.cap_len', 'frame.time_epoch', 'frame.protocols', '_ws.malformed'];
  const run = spawnSync(
    'tshark',
    [
      ...['-n', '-r', file, '-d', 'udp.port==8472,vxlan'],
      ...preferences.flatMap((name) => ['-o', `${name}:FALSE`]),
      ...['-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=,', '-E', 'separator=/t'],
      ...[...head, ...FIELDS].flatMap((name) => ['-e', name]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  if (run.status !== 0) throw new Error(`tshark: ${run.stderr}`);
  return run.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const cells = line.split('\t');
      const [seconds, fraction = ''] = cells[3]!.split('.');
      const fields: Record<string, string[]> = {};
      FIELDS.forEach((name, i) => {
        fields[name] = cells[head.length + i] ? cells[head.length + i]!.split(',') : [];
      });
      return {
        frame: Number(cells[0]),
        length: Number(cells[1]),
        captured: Number(cells[2]),
        time: BigInt(seconds!) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9)),
        protocols: cells[4]!.split(':'),
        malformed: cells[5] !== '',
        fields,
      };
    });
}
