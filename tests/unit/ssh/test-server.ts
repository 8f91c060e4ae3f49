import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type ServerConfig, type Session } from 'ssh2';
import { afterEach } from 'vitest';
import { type PlanNode, planNodeSchema } from '../../../shared/contract/plan.ts';

const { Server, utils } = ssh2;

export interface KeyPair {
  private: string;
  /** Key in wire format. */
  blob: Buffer;
  type: string;
  /** As a known_hosts line has it: type and base64. */
  line: string;
}

/** A fresh key pair. */
export function makeKey(type: 'ed25519' | 'rsa' | 'ecdsa' = 'ed25519', passphrase?: string): KeyPair {
  const protectedBy = passphrase ? { passphrase, cipher: 'aes256-cbc', rounds: 4 } : {};
  const bits = type === 'rsa' ? 2048 : 256;
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of the type declarations do not meet in a variable
  const pair = utils.generateKeyPairSync(type as any, { bits, ...protectedBy } as any);
  // ssh2 makes a broken ed25519 key about once in 130 times (one that OpenSSH cannot read either).
  const passed = !(utils.parseKey(pair.private, passphrase) instanceof Error);
  if (!passed) return makeKey(type, passphrase);
  const [name, base64] = pair.public.split(' ') as [string, string];
  return { private: pair.private, blob: Buffer.from(base64, 'base64'), type: name, line: `${name} ${base64}` };
}

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** Runs after the test. */
export function atEnd(cleanup: () => void): void {
  cleanups.push(cleanup);
}

/** A directory that is gone after the test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hopscope-test-'));
  atEnd(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface TestServerOptions {
  hostKeys?: KeyPair[];
  algorithms?: ServerConfig['algorithms'];
  /** Which public keys may log in; default: all. */
  accepts?: (blob: Buffer) => boolean;
  /** Answers a command; default: runs it in this machine's sh. */
  onExec?: (command: string, channel: ServerChannel) => void;
  onShell?: (channel: ServerChannel) => void;
  onReady?: (connection: Connection) => void;
  onSession?: (session: Session) => void;
  /** Allows tunnels (ProxyJump). */
  tunnels?: boolean;
  refuseSessions?: boolean;
  /** Never answers a login. */
  silentAuth?: boolean;
  /** Answers a login; default: by `accepts`. */
  onLogin?: (context: AuthContext) => void;
}

export interface TestServer {
  port: number;
  hostKeys: KeyPair[];
  /** Every authentication request: method and user. */
  logins: string[];
  connections: Connection[];
  /** Ciphers agreed on, one per key exchange. */
  ciphers: string[];
  /** A line for known_hosts. */
  knownHostsLine(index?: number): string;
  node(overrides?: Partial<PlanNode>): PlanNode;
}

/** An SSH server on loopback that lives until the end of the test. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const hostKeys = options.hostKeys ?? [makeKey()];
  const logins: string[] = [];
  const connections: Connection[] = [];
  const ciphers: string[] = [];
  const clientKey = join(scratch(), 'id');
  writeFileSync(clientKey, makeKey().private, { mode: 0o600 });
  const server = new Server({
    hostKeys: hostKeys.map((k) => k.private),
    ...(options.algorithms ? { algorithms: options.algorithms } : {}),
  });
  server.on('connection', (connection) => {
    connections.push(connection);
    connection.on('error', () => {});
    connection.on('handshake', (negotiated) => void ciphers.push(negotiated.cs.cipher));
    connection.on('authentication', (context) => {
      logins.push(`${context.method} ${context.username}`);
      if (options.silentAuth) return;
      if (options.onLogin) {
        options.onLogin(context);
        return;
      }
      if (context.method === 'publickey' && (options.accepts?.(context.key.data) ?? true)) context.accept();
      else context.reject(['publickey', 'keyboard-interactive']);
    });
    connection.on('ready', () => options.onReady?.(connection));
    connection.on('session', (accept, reject) => {
      if (options.refuseSessions) {
        reject();
        return;
      }
      const session = accept();
      options.onSession?.(session);
      session.on('pty', (ok) => ok?.());
      session.on('shell', (ok) => {
        const channel = ok();
        options.onShell?.(channel);
      });
      session.on('exec', (ok, _no, info) => {
        const channel = ok();
        channel.on('error', () => {});
        (options.onExec ?? runLocally)(info.command, channel);
      });
    });
    connection.on('tcpip', (accept, reject, info) => {
      if (!options.tunnels) {
        reject();
        return;
      }
      const socket = connect(info.destPort, info.destIP);
      socket.once('connect', () => {
        const channel = accept();
        channel.on('error', () => {});
        socket.pipe(channel).pipe(socket);
      });
      socket.once('error', () => reject());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  atEnd(() => {
    for (const connection of connections) connection.end();
    server.close();
  });
  return {
    port,
    hostKeys,
    logins,
    connections,
    ciphers,
    knownHostsLine: (index = 0) => `[127.0.0.1]:${port} ${hostKeys[index]!.line}\n`,
    node: (overrides = {}) => ({
      ...planNodeSchema.parse({ name: 'n1', host: '127.0.0.1', port, username: 'tester', privateKey: clientKey }),
      ...overrides,
    }),
  };
}

/** A known_hosts file with this text. */
export function knownHostsFile(text: string): string {
  const file = join(scratch(), 'known_hosts');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** A TCP listener that is no SSH server. */
export async function startTcp(onConnection: (socket: Socket) => void): Promise<number> {
  const { createServer } = await import('node:net');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

function runLocally(command: string, channel: ServerChannel): void {
  const child = spawn('sh', ['-c', command], { stdio: 'pipe' });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => {});
  child.stdout.on('data', (data) => channel.write(data));
  child.stderr.on('data', (data) => channel.stderr.write(data));
  child.on('close', (code, signal) => {
    if (signal) channel.exit(signal.replace('SIG', ''));
    else channel.exit(code ?? 255);
    channel.end();
  });
  channel.on('close', () => child.kill());
}

/** The problem with which a promise is rejected. */
export async function problemIn(promise: Promise<unknown>) {
  const { problemOf } = await import('../../../shared/contract/errors.ts');
  try {
    await promise;
  } catch (error) {
    return problemOf(error);
  }
  throw new Error('was not refused');
}
