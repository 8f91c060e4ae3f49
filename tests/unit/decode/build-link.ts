/** Link layers around packets. */
import { concatBytes } from './build-capture.ts';

export interface EthernetOptions {
  /** Default 02:00:00:00:00:01. */
  source?: string;
  /** Default 02:00:00:00:00:02. */
  destination?: string;
  /** Default: by the payload's IP version. */
  etherType?: number;
  /** VLAN ids, outermost first (the outer of several is 802.1ad). */
  vlans?: number[];
  /** Zero bytes are added up to this length (60: as an Ethernet driver pads). */
  padTo?: number;
}

/** An Ethernet frame without FCS. */
export function ethernet(payload: Uint8Array, options: EthernetOptions = {}): Uint8Array {
  const vlans = options.vlans ?? [];
  const tags = vlans.map((id, i) =>
    concatBytes(uint16(vlans.length > 1 && i === 0 ? 0x88a8 : 0x8100), uint16(id & 0xfff)),
  );
  const frame = concatBytes(
    mac(options.destination ?? '02:00:00:00:00:02'),
    mac(options.source ?? '02:00:00:00:00:01'),
    ...tags,
    uint16(options.etherType ?? etherTypeOf(payload)),
    payload,
  );
  return concatBytes(frame, new Uint8Array(Math.max(0, (options.padTo ?? 0) - frame.length)));
}

/** Linux cooked capture v1. `packetType`: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us. */
export function sll(payload: Uint8Array, packetType = 0): Uint8Array {
  return concatBytes(
    uint16(packetType),
    uint16(1),
    uint16(6),
    mac('02:00:00:00:00:01'),
    new Uint8Array(2),
    uint16(etherTypeOf(payload)),
    payload,
  );
}

/** Linux cooked capture v2, as `-i any` writes it. */
export function sll2(payload: Uint8Array, interfaceIndex: number, packetType = 0): Uint8Array {
  return concatBytes(
    uint16(etherTypeOf(payload)),
    new Uint8Array(2),
    uint32(interfaceIndex),
    uint16(1),
    Uint8Array.of(packetType, 6),
    mac('02:00:00:00:00:01'),
    new Uint8Array(2),
    payload,
  );
}

/** PPP inside PPPoE inside what `ethernet` takes with etherType 0x8864. */
export function pppoe(payload: Uint8Array, session = 1): Uint8Array {
  const ppp = concatBytes(uint16(etherTypeOf(payload) === 0x86dd ? 0x57 : 0x21), payload);
  return concatBytes(Uint8Array.of(0x11, 0), uint16(session), uint16(ppp.length), ppp);
}

/** An MPLS label stack, outermost first, for `ethernet` with etherType 0x8847. */
export function mpls(payload: Uint8Array, labels: number[]): Uint8Array {
  const stack = labels.map((label, i) => uint32(((label << 12) | (i === labels.length - 1 ? 0x100 : 0) | 64) >>> 0));
  return concatBytes(...stack, payload);
}

/** A broadcast ARP request as an Ethernet frame. */
export function arpRequest(): Uint8Array {
  return ethernet(concatBytes(uint16(1), uint16(0x0800), Uint8Array.of(6, 4), uint16(1), new Uint8Array(20)), {
    destination: 'ff:ff:ff:ff:ff:ff',
    etherType: 0x0806,
    padTo: 60,
  });
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function etherTypeOf(ip: Uint8Array): number {
  return ip[0]! >> 4 === 6 ? 0x86dd : 0x0800;
}

function mac(value: string): Uint8Array {
  return Uint8Array.from(value.split(':').map((part) => Number.parseInt(part, 16)));
}
