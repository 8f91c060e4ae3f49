import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Connection } from 'ssh2';
import { createPool } from '../../../electron/ssh/pool.ts';
import { DEFAULT_TIMING, type Timing } from '../../../electron/ssh/timing.ts';
import type { ConnectionPool, PoolOptions } from '../../../electron/ssh/types.ts';
import { atEnd, scratch, startTcp } from './test-server.ts';

/** A pool with its own known_hosts, which trusts what it has not seen, and waits a second and no longer. */
export function hastyPool(options: PoolOptions = {}, timing: Partial<Timing> = {}): ConnectionPool {
  const made = createPool(
    { knownHosts: join(scratch(), 'known_hosts'), acceptNew: true, sshConfig: 'none', ...options },
    { ...DEFAULT_TIMING, readyMs: 1000, openMs: 1000, ...timing },
  );
  atEnd(() => void made.closeAll());
  return made;
}

interface Wire {
  _protocol: {
    _packetRW: { write: { allocStart: number; alloc(length: number): Buffer; finalize(packet: Buffer): Buffer } };
    _cipher: { encrypt(packet: Buffer): void };
  };
  _sock: Socket;
}

/** A string as SSH writes it (RFC 4251, section 5). */
export function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Sends one message of SSH as it is, which no server of ssh2 would send by itself. */
export function sendMessage(connection: Connection, type: number, ...parts: Buffer[]): void {
  const { _packetRW, _cipher } = (connection as unknown as Wire)._protocol;
  const payload = Buffer.concat([Buffer.of(type), ...parts]);
  const packet = _packetRW.write.alloc(payload.length);
  payload.copy(packet, _packetRW.write.allocStart);
  _cipher.encrypt(_packetRW.write.finalize(packet));
}

/** Counts from now on the channels that the client refuses to open; call the result. */
export function refusals(connection: Connection): () => number {
  let count = 0;
  const { _handlers } = (
    connection as unknown as { _protocol: { _handlers: Record<string, (...args: never[]) => void> } }
  )._protocol;
  const before = _handlers['CHANNEL_OPEN_FAILURE']!;
  _handlers['CHANNEL_OPEN_FAILURE'] = (...args) => {
    count++;
    before(...args);
  };
  return () => count;
}

/** The server's end of the TCP connection. */
export function socketOf(connection: Connection): Socket {
  return (connection as unknown as Wire)._sock;
}

/** Sends messages as fast as they are taken, until the connection ends; gives how many. */
export async function flood(connection: Connection, message: (number: number) => Buffer): Promise<number> {
  const socket = socketOf(connection);
  let sent = 0;
  while (!socket.destroyed && socket.writable) {
    const next = message(sent++);
    sendMessage(connection, next[0]!, next.subarray(1));
    if (socket.writableNeedDrain)
      await new Promise<void>((resolve) => {
        socket.once('drain', resolve);
        socket.once('close', resolve);
      });
    else if (sent % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return sent;
}

/** A way to a server that ends after so many of its bytes. */
export async function cutAfter(port: number, bytes: number, how: 'end' | 'reset'): Promise<number> {
  return await startTcp((near) => {
    const far = connect(port, '127.0.0.1');
    far.on('error', () => {});
    near.pipe(far);
    near.on('close', () => far.destroy());
    let left = bytes;
    far.on('data', (chunk: Buffer) => {
      if (near.destroyed) return;
      near.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      far.destroy();
      if (how === 'end') near.end();
      else near.resetAndDestroy();
    });
  });
}

/** How much more memory than at the start is resident, in MiB; call the result. */
export function growth(): () => number {
  const before = process.memoryUsage.rss();
  return () => (process.memoryUsage.rss() - before) / 2 ** 20;
}
