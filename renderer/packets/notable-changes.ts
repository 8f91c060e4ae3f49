import type { PacketAtHops } from '../../shared/contract/view.ts';

/**
 * Fields that change at every router or follow from another change, and so are left to the field list: checksums,
 * lengths of the record, and all headers around the packet, of which the tunnel's name is enough.
 */
const COMMON = /^(outer |frame$|ip checksum|(tcp|udp|icmp) checksum|packet type|interface index|ethertype|ttl$)/i;

/** What the path did to the packet before hop `index`, short enough for one line of the table. */
export function notableChanges(packet: PacketAtHops, index: number): { name: string; value: string }[] {
  const at = packet.hops[index]!;
  const changes = at.fields.filter((field) => field.changed && !COMMON.test(field.name));
  const before = previousSight(packet, index);
  const left = before?.fields.find((field) => field.name === 'Tunnel');
  const inside = at.fields.some((field) => field.name === 'Tunnel');
  return left && !inside ? [{ name: 'Tunnel', value: '–' }, ...changes] : changes;
}

function previousSight(packet: PacketAtHops, index: number) {
  const step = packet.direction === 'reverse' ? 1 : -1;
  for (let hop = index + step; hop >= 0 && hop < packet.hops.length; hop += step)
    if (packet.hops[hop]!.seen) return packet.hops[hop]!;
  return null;
}
