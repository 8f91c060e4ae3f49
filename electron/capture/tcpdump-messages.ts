import type { Problem } from '../../shared/contract/errors.ts';
import type { PlanHop, PlanNode } from '../../shared/contract/plan.ts';

/** What tcpdump counted so far. */
export interface TcpdumpCounters {
  /** Packets that it has read and written. */
  captured: number;
  /** Packets that passed the filter in the kernel; on some interfaces the kernel counts each one twice. */
  received: number;
  kernelDrops: number;
  interfaceDrops: number;
}

const LIVE =
  /(\d+) packets? captured, (\d+) packets? received by filter, (\d+) packets? dropped by kernel(?:, (\d+) packets? dropped by interface)?/;
const FINAL = /^(\d+) packets? (captured|received by filter|dropped by kernel|dropped by interface)$/;

/** The one-line answer to SIGUSR1; null for any other line. */
export function parseLiveCounters(line: string): TcpdumpCounters | null {
  const m = LIVE.exec(line);
  if (m === null) return null;
  return {
    captured: Number(m[1]),
    received: Number(m[2]),
    kernelDrops: Number(m[3]),
    interfaceDrops: Number(m[4] ?? 0),
  };
}

/** Adds one line of the closing report to `counters`; false for any other line. Lines that it leaves out count zero. */
export function addFinalCounter(line: string, counters: TcpdumpCounters): boolean {
  const m = FINAL.exec(line.trim());
  if (m === null) return false;
  const value = Number(m[1]);
  if (m[2] === 'captured') counters.captured = value;
  else if (m[2] === 'received by filter') counters.received = value;
  else if (m[2] === 'dropped by kernel') counters.kernelDrops = value;
  else counters.interfaceDrops = value;
  return true;
}

interface Rule {
  pattern: RegExp;
  code: string;
  message(hop: PlanHop, node: PlanNode): string;
  remedy(hop: PlanHop, node: PlanNode): string;
}

const login = (node: PlanNode): string => node.username ?? 'the user';

const place = (hop: PlanHop, node: PlanNode): string => {
  const ns = hop.netns;
  if (!ns) return node.name;
  if ('name' in ns) return `${node.name}, network namespace ${ns.name}`;
  return 'pid' in ns ? `${node.name}, network namespace of process ${ns.pid}` : `${node.name}, pod ${ns.pod}`;
};

const RULES: Rule[] = [
  {
    pattern: /hopscope: the spool has reached its limit|File size limit exceeded/,
    code: 'spool-full',
    message: (hop, node) => `the spool of ${hop.name} on ${node.name} is as large as it may become; it ended there`,
    remedy: () => 'Raise "spoolMiB" of the plan, lower the snaplen, or narrow the filter.',
  },
  {
    pattern: /hopscope: (the disk of the spool|no directory for the spool)/,
    code: 'no-spool',
    message: (_, node) => `packets cannot be spooled on ${node.name}`,
    remedy: () => 'Make room in /var/tmp there, lower "keepFreeMiB" of the plan, or let the hop be streamed.',
  },
  {
    pattern: /missing tcpdump|tcpdump: (command )?not found/,
    code: 'no-tcpdump',
    message: (_, node) => `tcpdump is not installed on ${node.name}`,
    remedy: (_, node) => `Install it on ${node.name}: sudo apt-get install tcpdump (or dnf, apk add, zypper install).`,
  },
  {
    pattern: /cannot open network namespace|nsenter: (cannot open|reassociate)/i,
    code: 'no-namespace',
    message: (hop, node) => `there is no such network namespace on ${place(hop, node)}, or no permission to enter it`,
    remedy: (_, node) =>
      `See them on ${node.name} with \`ip netns list\` or \`lsns -t net\`; entering one needs root or sudo.`,
  },
  {
    pattern:
      /sudo: .*(password is required|incorrect password|no password was provided|not allowed|not in the sudoers|terminal is required|not found)/i,
    code: 'sudo-refused',
    message: (_, node) => `${login(node)} on ${node.name} may not become root by sudo`,
    remedy: (_, node) =>
      `Allow it on ${node.name} (visudo: "${node.username ?? 'USER'} ALL=(root) NOPASSWD: ALL"), or log in as root.`,
  },
  {
    pattern: /permission to (perform this )?capture|Operation not permitted|Permission denied/i,
    code: 'no-permission',
    message: (hop, node) => `${login(node)} on ${place(hop, node)} has no permission to capture`,
    remedy: (_, node) =>
      `Set "sudo": true for ${node.name}, or give tcpdump the permission there: sudo setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)".`,
  },
  {
    pattern: /No such device|SIOCGIFHWADDR|that device doesn't exist/i,
    code: 'no-interface',
    message: (hop, node) => `there is no interface "${hop.interface}" on ${place(hop, node)}`,
    remedy: (_, node) => `Choose one of those that \`ip -br link\` shows on ${node.name}.`,
  },
  {
    pattern: /is not up|Network is down|interface went down|device disappeared/i,
    code: 'interface-down',
    message: (hop, node) => `the interface "${hop.interface}" on ${place(hop, node)} is down or went away`,
    remedy: (hop, node) => `Bring it up on ${node.name} (ip link set ${hop.interface} up), or choose another one.`,
  },
  {
    pattern: /filter expression|syntax error|rejects all packets|unknown (host|port|network|ether host)|aid supported/i,
    code: 'bad-filter',
    message: (hop, node) => `tcpdump on ${node.name} does not accept the capture filter "${hop.filter}"`,
    remedy: (hop) => `Correct the filter of ${hop.name}; its language is described by \`man pcap-filter\`.`,
  },
];

/**
 * What a person is told when a capture could not be started or ended by itself.
 * @param said what came on stderr, without our own status lines' prefix
 * @param fallback code and sentence for words that no rule knows
 */
export function captureProblem(
  hop: PlanHop,
  node: PlanNode,
  said: readonly string[],
  fallback: { code: string; message: string; remedy: string },
): Problem {
  const words = said.map((line) => line.trim()).filter((line) => line !== '' && !line.includes('listening on'));
  const rule = RULES.find((candidate) => words.some((line) => candidate.pattern.test(line)));
  const quote = words.length > 0 ? `: ${words.slice(-3).join(' / ').slice(0, 500)}` : '';
  if (rule === undefined)
    return { code: fallback.code, subject: hop.name, message: `${fallback.message}${quote}.`, remedy: fallback.remedy };
  const message = `${rule.message(hop, node)}${rule.code === 'no-tcpdump' ? '' : quote}.`;
  return { code: rule.code, subject: hop.name, message, remedy: rule.remedy(hop, node) };
}
