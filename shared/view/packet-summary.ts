import type { PacketColumns } from '../decode/columns.ts';
import { RowFlag } from '../decode/columns.ts';

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

const ICMP: Record<number, string> = {
  0: 'Echo reply',
  3: 'Destination unreachable',
  5: 'Redirect',
  8: 'Echo request',
  11: 'Time exceeded',
  12: 'Parameter problem',
};

const ICMP6: Record<number, string> = {
  1: 'Destination unreachable',
  2: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  128: 'Echo request',
  129: 'Echo reply',
};

/** A packet's headers in a line, in the words of Wireshark's info column; sequence numbers as on the wire. */
export function summaryOf(columns: PacketColumns, row: number, payload: number): string {
  const flags = columns.flags[row]!;
  if (flags & RowFlag.other) return '';
  const seq = columns.seq[row]!;
  const ack = columns.ack[row]!;
  const fragments = flags & RowFlag.fragmentFirst ? ' (fragmented)' : '';
  switch (columns.protocol[row]) {
    case 6: {
      const bits = columns.tcpFlags[row]!;
      const names = FLAG_NAMES.filter((_, bit) => bits & (1 << bit)).join(', ');
      return `[${names}] Seq=${seq}${bits & 16 ? ` Ack=${ack}` : ''} Len=${payload}${fragments}`;
    }
    case 1:
    case 58: {
      const type = ack >> 8;
      const name = (columns.protocol[row] === 1 ? ICMP : ICMP6)[type] ?? `Type ${type}`;
      const echo = name.startsWith('Echo');
      return echo ? `${name} id=${columns.sourcePortOf(row)} seq=${seq}` : `${name} code ${ack & 0xff}`;
    }
    case 50:
      return `SPI=0x${ack.toString(16).padStart(8, '0')} Seq=${seq}`;
    default:
      return `Len=${payload}${fragments}`;
  }
}
