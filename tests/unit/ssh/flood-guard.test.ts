import { PassThrough } from 'node:stream';
import ssh2, { type ClientChannel } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { FloodGuard } from '../../../electron/ssh/flood-guard.ts';

const KIB = 1024;

function guarded() {
  const client = new ssh2.Client();
  const errors: string[] = [];
  client.on('error', (error) => errors.push(error.message));
  const socket = new PassThrough();
  const guard = new FloodGuard(client, socket);
  const stream = () => Object.assign(new PassThrough(), { push: () => true });
  const channel = Object.assign(stream(), { stderr: stream(), incoming: { window: 2048 * KIB } });
  guard.watch(channel as unknown as ClientChannel);
  const receive = (bytes: number) => void socket.emit('data', { length: bytes });
  return { errors, socket, channel, receive };
}

describe('the guard against floods', () => {
  it('ends a connection that reads no answer, once', () => {
    const { errors, socket, receive } = guarded();
    for (const waiting of [0, 8 * KIB * KIB]) {
      Object.defineProperty(socket, 'writableLength', { value: waiting, configurable: true });
      receive(64);
    }
    expect(errors).toEqual([]);
    Object.defineProperty(socket, 'writableLength', { value: 8 * KIB * KIB + 1 });
    receive(64);
    receive(64);
    expect(errors).toEqual(['it asks and asks, and reads no answer']);
  });

  it('lets pass any amount that is for channels, also in the smallest packets', () => {
    const { errors, channel, receive } = guarded();
    for (let i = 0; i < 1000; i++) {
      channel.push(new Uint8Array(32 * KIB));
      receive(33 * KIB);
    }
    for (let i = 0; i < 300_000; i++) {
      channel.stderr.push(new Uint8Array(1));
      receive(64);
    }
    channel.push(null);
    expect(errors).toEqual([]);
    for (let i = 0; i < 9 * KIB; i++) receive(KIB);
    expect(errors).toEqual(['it floods the connection with messages that carry nothing']);
  });

  it('lets a window be used up and no further', () => {
    const { errors, channel } = guarded();
    channel.incoming.window = 0;
    channel.push(new Uint8Array(1));
    expect(errors).toEqual([]);
    channel.incoming.window = -1;
    channel.stderr.push(new Uint8Array(1));
    expect(errors).toEqual(['it sends more than it was allowed to']);
  });
});
