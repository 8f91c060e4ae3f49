import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a port on loopback that a test can break. */
export interface BreakableLink {
  port: number;
  /** Nothing goes through any more, in either direction, and nobody is told; as a network that is gone. */
  stall(): void;
  /** What waited goes through, and everything else. */
  resume(): void;
  /** Ends all connections that are open, and no new ones are accepted until `resume`. */
  cut(): void;
  close(): Promise<void>;
}

export async function breakableLink(to: number): Promise<BreakableLink> {
  const pairs = new Set<[Socket, Socket]>();
  const sockets = new Set<Socket>();
  let stalled = false;
  let refused = false;
  const flow = ([client, server]: [Socket, Socket]): void => {
    client.pipe(server);
    server.pipe(client);
  };
  const server: Server = createServer((client) => {
    if (refused) {
      client.destroy();
      return;
    }
    const pair: [Socket, Socket] = [client, connect(to, '127.0.0.1')];
    pairs.add(pair);
    for (const socket of pair) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        pairs.delete(pair);
        // Of a network that is gone neither end hears that the other one has left.
        if (!stalled) for (const each of pair) each.destroy();
      });
    }
    if (!stalled) flow(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      stalled = true;
      for (const [a, b] of pairs) {
        a.unpipe(b).pause();
        b.unpipe(a).pause();
      }
    },
    resume() {
      refused = false;
      if (!stalled) return;
      stalled = false;
      for (const pair of pairs) flow(pair);
    },
    cut() {
      refused = true;
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
