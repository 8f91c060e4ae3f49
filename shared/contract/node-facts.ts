/** What a check of a node found, before anything is started there. */
export interface NodeFacts {
  node: string;
  hostname: string;
  /** `uname -sr`. */
  kernel: string;
  /** Nodes with the same boot id run on the same kernel and so share one clock exactly; null when unreadable. */
  bootId: string | null;
  /** PRETTY_NAME of os-release, or ''. */
  os: string;
  user: string;
  /**
   * How tcpdump gets its permission: as root, by file capabilities, by sudo -n, by sudo with a password that was asked
   * for, by doas; null when it has none.
   */
  privilege: 'root' | 'capabilities' | 'sudo' | 'sudo-password' | 'doas' | null;
  /** Version text, or null when not installed. */
  tcpdump: string | null;
  mtr: string | null;
  /** Interfaces of the node's own namespace. */
  interfaces: NodeInterface[];
  /** Named network namespaces (ip netns). */
  namespaces: string[];
  /** Other network namespaces by a process in each, as far as the login may see them; absent in older recordings. */
  namespaceProcesses?: { pid: number; command: string }[];
  /** How the node's clock is kept; null: nothing there tells. */
  clock?: ClockFacts | null;
  /** Free space where temporary files go, bytes; null: not known. */
  freeDisk?: number | null;
  /** What is missing and the command that mends it; empty when all is well. */
  problems: import('./errors.ts').Problem[];
}

export interface NodeInterface {
  name: string;
  up: boolean;
  mtu: number;
  /** CIDR notation. */
  addresses: string[];
  /** `veth`, `bridge`, `vxlan`, … or '' when unknown. */
  kind: string;
}

/** What chronyc or timedatectl say of a node's clock. */
export interface ClockFacts {
  by: 'chrony' | 'timedatectl';
  synchronised: boolean;
  /** Largest error that chrony admits, in nanoseconds; null: not told. */
  errorNs: number | null;
  /** One line for people. */
  words: string;
}
