import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exec, spawnIn } from './commands.ts';
import { addresses, type LabNode } from './topology.ts';

export interface PingOptions {
  from: LabNode;
  to: LabNode;
  count: number;
  /** Seconds between two requests; default 0.01. */
  interval?: number;
  /** Payload bytes; default 56. */
  size?: number;
}

/** Echo requests sent and replies received. Waits one second for the last reply. */
export async function ping(options: PingOptions): Promise<{ sent: number; received: number }> {
  const { from, to, count, interval = 0.01, size = 56 } = options;
  const argv = ['ping', '-n', '-q', '-W', '1', '-c', `${count}`, '-i', `${interval}`, '-s', `${size}`, addresses[to]];
  const { stdout, stderr } = await exec(from, argv);
  const match = /(\d+) packets transmitted, (\d+) received/.exec(stdout);
  if (match === null) throw new Error(`ping from ${from} to ${to} failed: ${stderr || stdout}`);
  return { sent: Number(match[1]), received: Number(match[2]) };
}

export interface Iperf3Options {
  from: LabNode;
  to: LabNode;
  protocol?: 'tcp' | 'udp';
  /** Bytes to send (`20M`), else `seconds` (default 1) decides. */
  bytes?: string;
  seconds?: number;
  /** Bits per second (`10M`); UDP's default is iperf3's 1 Mbit/s. */
  rate?: string;
  /** Payload of one UDP datagram or one TCP write. */
  length?: number;
  /** Parallel connections. */
  streams?: number;
  /** The server sends and the client receives. */
  reverse?: boolean;
  /** Server port; default 5201. */
  port?: number;
  /** Where the client connects to, when that is not the server's own address. */
  via?: string;
}

/** The parts of iperf3's JSON that tests read. */
export interface Iperf3Result {
  end: {
    sum_sent?: { bytes: number; retransmits?: number };
    sum_received?: { bytes: number };
    sum?: { bytes: number; packets: number; lost_packets: number };
  };
}

/** Resolves when a program has said a line that matches. */
export async function said(child: ChildProcess, pattern: RegExp): Promise<void> {
  if (child.stdout === null) throw new Error('its output is not piped');
  for await (const line of createInterface({ input: child.stdout })) if (pattern.test(line)) return;
  throw new Error(`it ended without saying ${pattern}`);
}

/** Runs one iperf3 test from a client to a server that is started for it and ends with it. */
export async function iperf3(options: Iperf3Options): Promise<Iperf3Result> {
  const port = `${options.port ?? 5201}`;
  const serverArgv = ['iperf3', '-s', '-1', '--forceflush', '-B', addresses[options.to], '-p', port];
  const server = spawnIn(options.to, serverArgv, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit');
  try {
    await said(server, /listening/);
    server.stdout?.resume();
    const amount = options.bytes === undefined ? ['-t', `${options.seconds ?? 1}`] : ['-n', options.bytes];
    const argv = [
      'iperf3',
      '-J',
      '-c',
      options.via ?? addresses[options.to],
      '-B',
      addresses[options.from],
      '-p',
      port,
      ...amount,
    ];
    if (options.protocol === 'udp') argv.push('-u');
    if (options.rate !== undefined) argv.push('-b', options.rate);
    if (options.length !== undefined) argv.push('-l', `${options.length}`);
    if (options.streams !== undefined) argv.push('-P', `${options.streams}`);
    if (options.reverse) argv.push('-R');
    const { stdout, stderr, code } = await exec(options.from, argv);
    if (code !== 0) throw new Error(`iperf3 failed: ${stderr || stdout}`);
    await Promise.race([ended, pause(2000, undefined, { ref: false })]);
    return JSON.parse(stdout) as Iperf3Result;
  } finally {
    server.kill('SIGKILL');
  }
}

const udpTool = [process.execPath, '--import', 'tsx', fileURLToPath(new URL('udp-tool.ts', import.meta.url))];

export interface UdpOptions {
  from: LabNode;
  to: LabNode;
  port: number;
  count: number;
  /** Payload bytes, at least 4; default 200. */
  bytes?: number;
  /** Datagrams per second; default 2000. */
  perSecond?: number;
}

/** Sends one UDP flow of numbered datagrams and counts what the receiver's socket got. */
export async function udpFlow(options: UdpOptions): Promise<{ sent: number; received: number }> {
  const { from, to, port, count, bytes = 200, perSecond = 2000 } = options;
  const receiver = spawnIn(to, [...udpTool, 'receive', addresses[to], `${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (receiver.stdin === null || receiver.stdout === null) throw new Error('the receiver is not piped');
  try {
    const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
    if ((await lines.next()).value !== 'ready') throw new Error(`no UDP receiver on ${to}`);
    const argv = ['send', addresses[from], addresses[to], port, count, bytes, perSecond].map(String);
    const { code, stderr } = await exec(from, [...udpTool, ...argv]);
    if (code !== 0) throw new Error(`the UDP sender on ${from} failed: ${stderr}`);
    // What has left the sender is in the receiver's socket within microseconds here; its count comes after the socket is read.
    await pause(100);
    receiver.stdin.end();
    return { sent: count, received: Number((await lines.next()).value) };
  } finally {
    receiver.kill('SIGKILL');
  }
}
