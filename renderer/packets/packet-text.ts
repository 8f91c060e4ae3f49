import type { PacketAtHops } from '../../shared/contract/view.ts';
import { durationText, timeText, utcText } from '../../shared/view/geometry-format.ts';
import { hexRows } from './hex-rows.ts';
import { notableChanges } from './notable-changes.ts';

/** The packet at every hop as plain text, for a mail or a ticket. */
export function packetText(packet: PacketAtHops, start: number, epochBase: string): string {
  const lines = [
    packet.title,
    `${packet.protocol} ${packet.source} > ${packet.destination}`,
    packet.fate,
    packet.matchedBy,
    '',
  ];
  const wide = Math.max(...packet.hops.map((at) => at.hop.length));
  packet.hops.forEach((at, i) => {
    const name = at.hop.padEnd(wide);
    if (!at.seen || at.time === null) {
      lines.push(`${name}  -  ${at.note}`);
      return;
    }
    const ttl = at.fields.filter((field) => field.name === 'TTL');
    const fields = [
      ...ttl.map((field) => `TTL ${field.value}${field.changed ? ' (changed)' : ''}`),
      ...notableChanges(packet, i).map((field) => `${field.name} ${field.value} (changed)`),
    ];
    const delay = at.delayNs === null ? '' : `+${durationText(at.delayNs)}`;
    lines.push(
      `${name}  ${timeText(at.time - start, 6)} s  ${utcText(epochBase, at.time)}  ${delay.padStart(8)}  frame ${at.frame}  ${fields.join(', ')}`,
    );
  });
  const first = packet.hops.find((at) => at.bytes !== null);
  if (first?.bytes) {
    lines.push('', first.hop);
    for (const row of hexRows(first.bytes, 16)) lines.push(`${row.offset}  ${row.hex}  ${row.text}`);
  }
  return `${lines
    .join('\n')
    .replaceAll(/[\u00a0\u2009]/g, ' ')
    .trimEnd()}\n`;
}
