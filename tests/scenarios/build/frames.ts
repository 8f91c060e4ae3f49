import {
  concatBytes,
  ethernet,
  geneve,
  gre,
  type IpOptions,
  ipInIp,
  ipPacket,
  mpls,
  pppoe,
  sll,
  sll2,
  udpPacket,
  uint32,
  vxlan,
} from '../../unit/decode/build-packet.ts';
import { cipher, hexBytes } from './ip-bytes.ts';
import type { Encapsulation, ScenarioHop } from './types.ts';

/** LINKTYPE_ numbers (https://www.tcpdump.org/linktypes.html). */
export const LINK_TYPES = { EN10MB: 1, LINUX_SLL: 113, LINUX_SLL2: 276, RAW: 101, NULL: 0, LOOP: 108 } as const;

/**
 * A tunnel around an IP packet.
 * @param back the packet travels back: the outer addresses change places
 * @param number of the outer packet: its IP identification, and the sequence number of ESP and WireGuard
 */
export function encapsulate(ip: Uint8Array, tunnel: Encapsulation, back: boolean, number: number): Uint8Array {
  const outer: IpOptions = {
    source: back ? tunnel.destination : tunnel.source,
    destination: back ? tunnel.source : tunnel.destination,
    ttl: 64,
    id: number & 0xffff,
    dontFragment: false,
  };
  // The outer source port spreads flows over paths: it says nothing of the packet's identity.
  const udp = { ...outer, vni: tunnel.vni ?? 1, sourcePort: 49152 + (number % 1000) };
  const port = tunnel.port === undefined ? {} : { port: tunnel.port };
  switch (tunnel.type) {
    case 'vxlan':
      return vxlan(ethernet(ip), { ...udp, ...port });
    case 'geneve':
      return geneve(ethernet(ip), { ...udp, ...port }, hexBytes(tunnel.options ?? ''));
    case 'gre':
      return gre(ip, { ...outer, ...(tunnel.key === undefined ? {} : { key: tunnel.key }) });
    case 'ipip':
      return ipInIp(ip, outer);
    case 'esp': {
      const spi = uint32((tunnel.spi ?? 0x2002) + (back ? 1 : 0));
      return ipPacket(50, concatBytes(spi, uint32(number), cipher(ip, number), new Uint8Array(16)), outer);
    }
    case 'wireguard': {
      const head = concatBytes(Uint8Array.of(4, 0, 0, 0), uint32(back ? 9 : 8), littleEndian(number));
      return udpPacket({
        ...outer,
        source: `${outer.source}:51820`,
        destination: `${outer.destination}:51820`,
        payload: concatBytes(
          head,
          cipher(concatBytes(ip, new Uint8Array(-ip.length & 15)), number),
          new Uint8Array(16),
        ),
      });
    }
  }
}

function littleEndian(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

/** An IP packet as a record of the hop's link type. */
export function frameOf(
  ip: Uint8Array,
  hop: ScenarioHop,
  place: { iface: number; outgoing: boolean; padTo: number | undefined },
): Uint8Array {
  switch (hop.link ?? 'EN10MB') {
    case 'LINUX_SLL':
      return sll(ip, place.outgoing ? 4 : 0);
    case 'LINUX_SLL2':
      return sll2(ip, place.iface, place.outgoing ? 4 : 0);
    case 'RAW':
      return ip;
    case 'NULL':
      return concatBytes(Uint8Array.of(ip[0]! >> 4 === 6 ? 10 : 2, 0, 0, 0), ip);
    case 'LOOP':
      return concatBytes(uint32(ip[0]! >> 4 === 6 ? 24 : 2), ip);
    case 'EN10MB':
      return ethernetOf(ip, hop, place.padTo);
  }
}

function ethernetOf(ip: Uint8Array, hop: ScenarioHop, padTo: number | undefined): Uint8Array {
  const tags = { ...(hop.vlans ? { vlans: hop.vlans } : {}), ...(padTo === undefined ? {} : { padTo }) };
  if (hop.mpls) return ethernet(mpls(ip, hop.mpls), { ...tags, etherType: 0x8847 });
  if (hop.pppoe) return ethernet(pppoe(ip), { ...tags, etherType: 0x8864 });
  return ethernet(ip, tags);
}
