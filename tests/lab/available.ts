import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const tools = [
  'ip',
  'bridge',
  'nft',
  'tc',
  'ethtool',
  'unshare',
  'ssh',
  'ssh-keygen',
  'tcpdump',
  'ping',
  'iperf3',
  'mtr',
];

function found(tool: string): boolean {
  return ['/usr/sbin', '/usr/bin', '/sbin', '/bin', ...(process.env['PATH'] ?? '').split(':')].some((directory) =>
    existsSync(`${directory}/${tool}`),
  );
}

/** Everything that the lab asks of the kernel, tried in a namespace that vanishes with the shell. */
const trial = [
  'ip link add v0 type veth peer name v1',
  'ip link add x0 type vxlan id 1 local 127.0.0.1 dstport 8472',
  'ip link add b0 type bridge',
  'nft add table inet trial',
].join(' && ');

/** Whether this machine can carry the lab, and if not, why. */
export function labAvailable(): { ok: boolean; reason: string } {
  if (process.platform !== 'linux') return { ok: false, reason: 'the lab needs Linux network namespaces' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'the lab needs root' };
  const missing = tools.filter((tool) => !found(tool));
  if (!existsSync('/usr/sbin/sshd')) missing.push('sshd');
  if (missing.length > 0) return { ok: false, reason: `the lab misses ${missing.join(', ')}` };
  const { status, stderr } = spawnSync('unshare', ['--net', '--uts', 'sh', '-c', trial], { encoding: 'utf8' });
  if (status !== 0) return { ok: false, reason: `this kernel does not let the lab be built: ${stderr.trim()}` };
  return { ok: true, reason: '' };
}
