/**
 * The lab's network as data: six namespaces in a row, VXLAN between the two Kubernetes-like nodes.
 *
 *   pod-a ── veth-a [node-a] eth0 ── eth0 [r1] eth1 ── eth0 [r2] eth1 ── eth0 [node-b] veth-b ── pod-b
 *                       └────────────── flannel.1 (VXLAN, UDP 8472) ──────────────┘
 */

/** Distinguishes labs that run side by side on one machine; also the prefix of every namespace's name. */
export const labPrefix = process.env['HOPSCOPE_LAB_PREFIX'] ?? 'hopscope';

/** The lab's nodes in path order. */
export const labNodes = ['pod-a', 'node-a', 'r1', 'r2', 'node-b', 'pod-b'] as const;
export type LabNode = (typeof labNodes)[number];

/** Forward: from pod-a to pod-b. */
export type Direction = 'forward' | 'reverse';

/** Addresses that tests aim at. */
export const addresses = {
  'pod-a': '10.244.1.10',
  'node-a': '172.18.1.11',
  r1: '172.18.1.1',
  r2: '172.18.2.2',
  'node-b': '172.18.3.12',
  'pod-b': '10.244.2.10',
} as const satisfies Record<LabNode, string>;

/** UDP port of flannel's VXLAN. */
export const vxlanPort = 8472;

/** First management port on loopback; the nodes follow in path order. Taken ports are replaced by free ones. */
export const basePort = 42201;

/** The name of a node's network namespace. */
export function namespaceOf(node: LabNode): string {
  return `${labPrefix}-${node}`;
}

export interface Link {
  left: { node: LabNode; device: string };
  right: { node: LabNode; device: string };
}

/** The veth pairs from left to right. */
export const links: readonly Link[] = [
  { left: { node: 'pod-a', device: 'eth0' }, right: { node: 'node-a', device: 'veth-a' } },
  { left: { node: 'node-a', device: 'eth0' }, right: { node: 'r1', device: 'eth0' } },
  { left: { node: 'r1', device: 'eth1' }, right: { node: 'r2', device: 'eth0' } },
  { left: { node: 'r2', device: 'eth1' }, right: { node: 'node-b', device: 'eth0' } },
  { left: { node: 'node-b', device: 'veth-b' }, right: { node: 'pod-b', device: 'eth0' } },
];

/** Where forwarded traffic enters each forwarding node, and what of it is the path's there (inner on the nodes). */
export const forwarding = {
  'node-a': { forward: 'cni0', reverse: 'flannel.1', path: 'ip daddr 10.244.0.0/16' },
  r1: { forward: 'eth0', reverse: 'eth1', path: `udp dport ${vxlanPort}` },
  r2: { forward: 'eth0', reverse: 'eth1', path: `udp dport ${vxlanPort}` },
  'node-b': { forward: 'flannel.1', reverse: 'cni0', path: 'ip daddr 10.244.0.0/16' },
} as const;
export type ForwardingNode = keyof typeof forwarding;

/** The six capture points of the whole path, in order. */
export const capturePoints = [
  { name: 'pod-a veth', node: 'node-a', interface: 'veth-a' },
  { name: 'node-a eth0', node: 'node-a', interface: 'eth0' },
  { name: 'r1 eth1', node: 'r1', interface: 'eth1' },
  { name: 'r2 eth1', node: 'r2', interface: 'eth1' },
  { name: 'node-b eth0', node: 'node-b', interface: 'eth0' },
  { name: 'pod-b veth', node: 'node-b', interface: 'veth-b' },
] as const satisfies readonly { name: string; node: LabNode; interface: string }[];
export type CapturePointName = (typeof capturePoints)[number]['name'];
