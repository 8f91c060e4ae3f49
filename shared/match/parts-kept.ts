import type { FlowTable } from '../decode/flows.ts';

const ICMP = 1;
const ICMP6 = 58;

/** How much of addresses and ports two directed flows share, 0 to 4 (all of it); an echo's id counts as one port. */
export function partsKept(table: FlowTable, flow: number, other: number): number {
  const x = table.endpoints(flow);
  const y = table.endpoints(other);
  const addresses = Number(x.source === y.source) + Number(x.destination === y.destination);
  const [from, to] = [x.sourcePort === y.sourcePort, x.destinationPort === y.destinationPort];
  if (addresses === 2 && from && to) return 4;
  const portless = x.sourcePort === 0 && x.destinationPort === 0;
  const echo = x.protocol === ICMP || x.protocol === ICMP6;
  return portless ? addresses : addresses + Number(from) + (echo ? 0 : Number(to));
}
