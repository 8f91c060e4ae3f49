import type { NodeInterface } from '../../shared/contract/node-facts.ts';
import { cleanText } from '../ssh/clean-text.ts';

const LIMIT = 4096;

/** Interfaces from `ip -j -d address`; null when it is not such a list (an old or a busybox ip). */
export function interfacesFromJson(text: string): NodeInterface[] | null {
  let list: unknown;
  try {
    list = JSON.parse(text.trim());
  } catch {
    return null;
  }
  if (!Array.isArray(list)) return null;
  const interfaces: NodeInterface[] = [];
  for (const item of list.slice(0, LIMIT)) {
    if (!isRecord(item) || typeof item['ifname'] !== 'string') continue;
    const info = isRecord(item['linkinfo']) ? item['linkinfo']['info_kind'] : undefined;
    const addresses = Array.isArray(item['addr_info']) ? item['addr_info'].filter(isRecord) : [];
    interfaces.push({
      name: cleanText(item['ifname'], 15),
      up: Array.isArray(item['flags']) && item['flags'].includes('UP'),
      mtu: typeof item['mtu'] === 'number' ? item['mtu'] : 0,
      addresses: addresses
        .filter((a) => typeof a['local'] === 'string')
        .map((a) => cleanText(`${a['local']}/${a['prefixlen']}`, 64)),
      kind: typeof info === 'string' ? cleanText(info, 16) : item['link_type'] === 'loopback' ? 'loopback' : '',
    });
  }
  return interfaces.filter((i) => i.name !== '');
}

/**
 * Interfaces from `ip -o link` and `ip -o address`, one line each:
 * `2: eth0@if5: <BROADCAST,UP,LOWER_UP> mtu 1500 …` and `2: eth0    inet 10.0.0.1/24 …`.
 */
export function interfacesFromLines(links: string, addresses: string): NodeInterface[] {
  const found = new Map<string, NodeInterface>();
  for (const line of links.split('\n').slice(0, LIMIT)) {
    const match = /^\d+: ([^:@\s]+)(?:@[^:\s]+)?: <([^>]*)> mtu (\d+)/.exec(line);
    if (!match) continue;
    const flags = match[2]!.split(',');
    const name = cleanText(match[1]!, 15);
    const kind = flags.includes('LOOPBACK') ? 'loopback' : '';
    found.set(name, { name, up: flags.includes('UP'), mtu: Number(match[3]), addresses: [], kind });
  }
  for (const line of addresses.split('\n').slice(0, LIMIT * 4)) {
    const match = /^\d+: ([^:@\s]+)(?:@\S+)?:? +inet6? (\S+)/.exec(line);
    if (match) found.get(cleanText(match[1]!, 15))?.addresses.push(cleanText(match[2]!, 64));
  }
  return [...found.values()];
}

/** Interfaces from lines `name flags mtu`, as the check reads them from /sys/class/net; flags in hexadecimal. */
export function interfacesFromSys(text: string): NodeInterface[] {
  const interfaces: NodeInterface[] = [];
  for (const line of text.split('\n').slice(0, LIMIT)) {
    const match = /^(\S{1,15}) (0x[0-9a-f]+) (\d+)$/.exec(line.trim());
    if (!match) continue;
    const flags = Number.parseInt(match[2]!, 16);
    // IFF_UP and IFF_LOOPBACK of linux/if.h.
    const kind = (flags & 8) !== 0 ? 'loopback' : '';
    interfaces.push({ name: cleanText(match[1]!), up: (flags & 1) !== 0, mtu: Number(match[3]), addresses: [], kind });
  }
  return interfaces;
}

/** Names in /proc/net/dev, which shows the network namespace of the process that reads it. */
export function namesFromProc(text: string): string[] {
  const names: string[] = [];
  for (const line of text.split('\n').slice(0, LIMIT)) {
    const match = /^\s*([^\s:|]{1,15}(?::[^\s:|]+)?):\s*\d/.exec(line);
    if (match) names.push(cleanText(match[1]!));
  }
  return names;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
