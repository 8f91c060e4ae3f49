import type { AddressTable } from '../decode/addresses.ts';

const PROTOCOLS: Record<number, string> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  50: 'esp',
  58: 'icmp6',
  132: 'sctp',
};

/** tcp, udp, icmp, icmp6, sctp, esp or ip-NUMBER. */
export function protocolName(protocol: number): string {
  return PROTOCOLS[protocol] ?? `ip-${protocol}`;
}

/** Protocols whose endpoints have ports. */
export function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 132;
}

/** `address:port`, `[v6]:port`, or the bare address for a protocol without ports. */
export function endpointText(addresses: AddressTable, protocol: number, address: number, port: number): string {
  return hasPorts(protocol) ? addressPortText(addresses, address, port) : addresses.text(address);
}

/** `address:port` or `[v6]:port`. */
export function addressPortText(addresses: AddressTable, address: number, port: number): string {
  const text = addresses.text(address);
  return addresses.isV4(address) ? `${text}:${port}` : `[${text}]:${port}`;
}
