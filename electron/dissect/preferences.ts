/**
 * What differs from Wireshark's own defaults, as module, preference, value.
 * - flannel puts VXLAN on the port that Linux chose before there was a standard.
 * - Nothing is asked of the network: a capture must not make name servers be asked.
 */
export const PREFERENCES: readonly [module: string, name: string, value: string][] = [
  ['vxlan', 'udp.port', '4789,8472'],
  ['nameres', 'network_name', 'FALSE'],
  ['nameres', 'use_external_name_resolver', 'FALSE'],
];
