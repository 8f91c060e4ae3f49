import type { AnalysisTranslation } from '../contract/analysis.ts';
import type { AddressTable } from '../decode/addresses.ts';
import type { PathMatch } from '../match/match-path.ts';
import { addressPortText, hasPorts, protocolName } from './names.ts';

const ECHO_PROTOCOLS = [1, 58];

/**
 * Every address or port rewrite, forward, once per flow and segment. Between two hops of which those in between do not
 * hold the flow it stands at the first segment of the gap. On a capture of all interfaces a packet is what came in, so
 * that a rewrite there belongs to the segment that follows; at the last hop, to the one before.
 */
export function translationList(match: PathMatch, addresses: AddressTable): AnalysisTranslation[] {
  const { translations, travel, flows, presence, hops } = match;
  // By what it says: ports used again for another connection are rewritten the same way.
  const found = new Map<string, AnalysisTranslation>();
  if (!translations) return [];
  const last = hops.length - 1;
  for (const flow of translations.translated) {
    const forward = travel[flow] === 0 ? flow : travel[flow ^ 1] === 0 ? flow ^ 1 : -1;
    if (forward < 0) continue;
    let before = -1;
    let at = -1;
    for (let h = 0; h <= last; h++) {
      if (presence.packets[h]![forward] === 0 && presence.packets[h]![forward ^ 1] === 0) continue;
      const name = translations.nameAt(h, forward, h === last ? 'leaving' : 'entering');
      if (at >= 0) {
        const [from, to] = [flowText(match, addresses, before), flowText(match, addresses, name)];
        const protocol = protocolName(flows.endpoints(before).protocol);
        if (from !== to) found.set(`${at} ${protocol} ${from} ${to}`, { segment: at, protocol, from, to });
      }
      before = name;
      at = h;
    }
  }
  // By what it says, because the numbers of flows follow the order in which captures were read.
  const said = ({ protocol, from, to }: AnalysisTranslation) => `${protocol} ${from} ${to}`;
  return [...found.values()].sort((a, b) => a.segment - b.segment || (said(a) < said(b) ? -1 : 1));
}

/** `SRC > DST` of a directed flow as the packets name it. */
function flowText(match: PathMatch, addresses: AddressTable, flow: number): string {
  const e = match.flows.endpoints(flow);
  const ports = hasPorts(e.protocol) || (ECHO_PROTOCOLS.includes(e.protocol) && e.sourcePort !== 0);
  const text = (address: number, port: number) =>
    ports ? addressPortText(addresses, address, port) : addresses.text(address);
  return `${text(e.source, e.sourcePort)} > ${text(e.destination, e.destinationPort)}`;
}
