import type { Readable, Writable } from 'node:stream';
import type { Problem } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import type { Ask, LastingSecrets, Secrets } from './secrets.ts';

/** One SSH connection to one node; captures, probes, checks and terminals are channels of it. */
export interface NodeConnection {
  readonly node: PlanNode;
  /** Who we are where: `user@host:port`. */
  readonly place: string;
  /** To ask for a password that a command on the node wants. */
  readonly secrets: Secrets;
  /**
   * Runs a command line by the node's login shell, without a pty. Callers pass a line that `shellQuote` or a wrapper
   * script of ours has built.
   * @throws ProblemError when no channel can be opened
   */
  exec(command: string): Promise<RemoteProcess>;
  /** Runs to the end and collects the output; stdin is `input` and then closed. Output beyond `limit` bytes is an error. */
  run(command: string, options?: { input?: string; limit?: number; timeoutMs?: number }): Promise<CommandResult>;
  /** An interactive login shell with a pty. */
  shell(columns: number, rows: number): Promise<RemoteShell>;
  /** Called once when the connection ends; problem is null when we closed it. */
  onClosed(listener: (problem: Problem | null) => void): void;
  close(): void;
}

export interface CommandResult {
  stdout: string;
  stderr: string;
  /** Exit status; null when a signal ended it or the connection was lost. */
  code: number | null;
}

export interface RemoteProcess {
  readonly stdin: Writable;
  /** Bytes; back-pressure reaches the node through SSH's window. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once, never rejects. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Closes the channel. */
  close(): void;
}

export interface RemoteShell {
  onData(listener: (bytes: Uint8Array) => void): void;
  onClosed(listener: () => void): void;
  write(data: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** Opens connections and keeps one per node. */
export interface ConnectionPool {
  /**
   * The open connection, or a new one, through `jump` when the node names one of `others`, else as the SSH configuration
   * says. @throws ProblemError
   */
  connect(node: PlanNode, others: readonly PlanNode[]): Promise<NodeConnection>;
  /**
   * A further connection to the same node, for what one cannot carry (sshd's MaxSessions); the caller closes it. The
   * number tells several apart: the same one gives the same connection while it is open. @throws ProblemError
   */
  another(node: PlanNode, others: readonly PlanNode[], number: number): Promise<NodeConnection>;
  /** Appends the host key last refused as unknown for host and port, when its fingerprint is this one. @throws ProblemError */
  trust(host: string, port: number, fingerprint: string): Promise<void>;
  disconnect(node: string): void;
  closeAll(): Promise<void>;
}

export interface PoolOptions {
  /** known_hosts file to read and, when allowed, append to; default: the user's own. */
  knownHosts?: string | undefined;
  /** Trust and record a host that was never seen. A changed key is refused all the same. */
  acceptNew?: boolean | undefined;
  /** SSH configuration to read alone; `none`: read none; default: the user's and the machine's. */
  sshConfig?: string | undefined;
  /** Puts questions to a person; default: there is nobody to ask. */
  ask?: Ask | undefined;
  /** Where secrets may be kept beyond this run; default: nowhere. */
  lastingSecrets?: LastingSecrets | undefined;
  /** Something to know about a node that keeps nothing from working. */
  onRemark?: ((problem: Problem) => void) | undefined;
  onState?: (node: string, state: 'connecting' | 'connected' | 'lost' | 'closed', problem: Problem | null) => void;
}
