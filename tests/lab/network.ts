import { attempt, run } from './commands.ts';
import { addresses, type LabNode, labNodes, links, namespaceOf, vxlanPort } from './topology.ts';

export interface NetworkOptions {
  /** TSO, GSO, GRO and checksum offload on every interface, as the kernel has them by default. */
  offloads: boolean;
  /** Milliseconds between two ICMP errors to one destination; the kernel's default is 1000, 0 means no limit. */
  icmpRatelimit: number;
}

/** Fixed, so that the two VXLAN ends can know each other without learning. */
const vxlanMac = { 'node-a': '02:42:0a:f4:01:00', 'node-b': '02:42:0a:f4:02:00' } as const;

/** `ip` commands of one node, one a line, as `ip -batch` reads them. */
const configuration: Record<LabNode, string[]> = {
  'pod-a': pod('pod-a', '10.244.1.1'),
  'node-a': [
    ...kubernetesNode('node-a', 'node-b', 'veth-a', '10.244.1', '10.244.2'),
    'route add 172.18.0.0/16 via 172.18.1.1',
  ],
  r1: ['addr add 172.18.1.1/24 dev eth0', 'addr add 172.18.2.1/24 dev eth1', 'route add 172.18.3.0/24 via 172.18.2.2'],
  r2: ['addr add 172.18.2.2/24 dev eth0', 'addr add 172.18.3.1/24 dev eth1', 'route add 172.18.1.0/24 via 172.18.2.1'],
  'node-b': [
    ...kubernetesNode('node-b', 'node-a', 'veth-b', '10.244.2', '10.244.1'),
    'route add 172.18.0.0/16 via 172.18.3.1',
  ],
  'pod-b': pod('pod-b', '10.244.2.1'),
};

function pod(node: 'pod-a' | 'pod-b', gateway: string): string[] {
  return [`addr add ${addresses[node]}/24 dev eth0`, 'link set eth0 mtu 1450', `route add default via ${gateway}`];
}

/** What flannel's CNI plugin makes of a node: a bridge for the pods and a VXLAN device towards the peer's subnet. */
function kubernetesNode(
  node: 'node-a' | 'node-b',
  peer: 'node-a' | 'node-b',
  veth: string,
  subnet: string,
  peerSubnet: string,
): string[] {
  return [
    `addr add ${addresses[node]}/24 dev eth0`,
    'link add cni0 type bridge stp_state 0 forward_delay 0',
    `link set ${veth} mtu 1450 master cni0`,
    'link set cni0 mtu 1450 up',
    `addr add ${subnet}.1/24 dev cni0`,
    `link add flannel.1 address ${vxlanMac[node]} type vxlan id 1 dev eth0 local ${addresses[node]} dstport ${vxlanPort} nolearning`,
    'link set flannel.1 mtu 1450 up',
    `addr add ${subnet}.0/32 dev flannel.1`,
    `neigh add ${peerSubnet}.0 lladdr ${vxlanMac[peer]} dev flannel.1 nud permanent`,
    `route add ${peerSubnet}.0/24 via ${peerSubnet}.0 dev flannel.1 onlink`,
  ];
}

/** The parts that need the links up first. */
const afterwards = (node: LabNode, peer: 'node-a' | 'node-b') =>
  `bridge -n ${namespaceOf(node)} fdb append ${vxlanMac[peer]} dev flannel.1 dst ${addresses[peer]}`.split(' ');

function sysctls(options: NetworkOptions): string {
  const net = '/proc/sys/net';
  return [
    // No router solicitations and duplicate detection between the packets under test.
    `echo 1 > ${net}/ipv6/conf/all/disable_ipv6`,
    `echo 1 > ${net}/ipv6/conf/default/disable_ipv6`,
    `echo 1 > ${net}/ipv4/ip_forward`,
    `echo 0 > ${net}/ipv4/conf/all/rp_filter`,
    `echo 0 > ${net}/ipv4/conf/default/rp_filter`,
    `echo ${options.icmpRatelimit} > ${net}/ipv4/icmp_ratelimit`,
    // Newer kernels limit the total per namespace as well.
    ...(options.icmpRatelimit === 0
      ? [`if [ -w ${net}/ipv4/icmp_msgs_per_sec ]; then echo 1000000 > ${net}/ipv4/icmp_msgs_per_sec; fi`]
      : []),
  ].join('\n');
}

const offloadsOff = 'tso off gso off gro off tx off rx off'.split(' ');

async function offloadOff(node: LabNode): Promise<void> {
  const devices = (await run(['ip', '-n', namespaceOf(node), '-o', 'link', 'show']))
    .split('\n')
    .map((line) => /^\d+: ([^:@]+)/.exec(line)?.[1])
    .filter((device) => device !== undefined && device !== 'lo');
  for (const device of devices)
    await run(['ip', 'netns', 'exec', namespaceOf(node), 'ethtool', '-K', String(device), ...offloadsOff]);
}

/** Makes the namespaces, links, addresses and routes; an address that was there before is an error. */
export async function buildNetwork(options: NetworkOptions): Promise<void> {
  await run(['ip', '-batch', '-'], labNodes.map((node) => `netns add ${namespaceOf(node)}\n`).join(''));
  for (const node of labNodes) await run(['ip', 'netns', 'exec', namespaceOf(node), 'sh', '-e'], sysctls(options));
  await run(
    ['ip', '-batch', '-'],
    links
      .map(
        ({ left, right }) =>
          `link add ${left.device} netns ${namespaceOf(left.node)} type veth peer name ${right.device} netns ${namespaceOf(right.node)}\n`,
      )
      .join(''),
  );
  for (const node of labNodes) {
    const devices = links.flatMap(({ left, right }) => [left, right]).filter((end) => end.node === node);
    const up = ['lo', ...devices.map((end) => end.device)].map((device) => `link set ${device} up`);
    await run(['ip', '-n', namespaceOf(node), '-batch', '-'], `${[...up, ...configuration[node]].join('\n')}\n`);
  }
  await run(afterwards('node-a', 'node-b'));
  await run(afterwards('node-b', 'node-a'));
  if (!options.offloads) for (const node of labNodes) await offloadOff(node);
}

/** Kills what runs inside the namespaces and removes them; with them go links, routes, rules and counters. */
export async function removeNetwork(): Promise<void> {
  const present = await presentNamespaces();
  for (const node of present) {
    const pids = (await attempt(['ip', 'netns', 'pids', namespaceOf(node)])).stdout.split(/\s+/).filter(Boolean);
    for (const pid of pids) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // Already gone.
      }
    }
    await run(['ip', 'netns', 'del', namespaceOf(node)]);
  }
}

/** The lab's nodes whose namespaces exist. */
export async function presentNamespaces(): Promise<LabNode[]> {
  const names = new Set(
    (await attempt(['ip', 'netns', 'list'])).stdout.split('\n').map((line) => line.split(' ')[0] ?? ''),
  );
  return labNodes.filter((node) => names.has(namespaceOf(node)));
}
