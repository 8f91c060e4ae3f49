import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';

/** Answers of ours that a node has not read yet; it would have to ask a hundred thousand things to get there. */
const UNREAD_ANSWERS = 8 * 1024 * 1024;
/** Bytes of a node that carry nothing for a channel: key exchanges, signs of life, requests that are all refused. */
const EMPTY_BYTES = 8 * 1024 * 1024;
/** So many of them are forgiven per millisecond (1 MiB a minute). */
const FORGIVEN_PER_MS = 1024 ** 2 / 60_000;
/** A byte for a channel excuses so many: one key stroke that is echoed comes in a packet of at most 64 bytes more. */
const EXCUSED = 64;

/**
 * Ends a connection whose server does what no server does, and what ssh2 would serve until the memory is full: it sends
 * more than a channel's window allows, it asks without reading what it is answered, or it keeps sending messages that
 * carry nothing.
 */
export class FloodGuard {
  readonly #client: Client;
  #empty = 0;
  #since = performance.now();
  #over = false;

  /** @param socket that already flows: call it in the client's `handshake` event */
  constructor(client: Client, socket: Duplex) {
    this.#client = client;
    socket.on('data', (bytes: Uint8Array) => this.#received(bytes.length, socket));
  }

  /** Call it as soon as the channel is open. */
  watch(channel: ClientChannel): void {
    for (const stream of [channel, channel.stderr]) {
      // The client side's stderr is a readable stream, whatever its type declares.
      const readable = stream as unknown as { push(chunk: Uint8Array | null): boolean };
      const push = readable.push.bind(readable);
      readable.push = (chunk) => {
        if (chunk !== null) {
          this.#empty -= chunk.length * EXCUSED;
          if (windowOf(channel) < 0) this.#end('it sends more than it was allowed to');
        }
        return push(chunk);
      };
    }
  }

  #received(bytes: number, socket: Duplex): void {
    const now = performance.now();
    this.#empty = Math.max(0, this.#empty + bytes - (now - this.#since) * FORGIVEN_PER_MS);
    this.#since = now;
    if (socket.writableLength > UNREAD_ANSWERS) this.#end('it asks and asks, and reads no answer');
    else if (this.#empty > EMPTY_BYTES) this.#end('it floods the connection with messages that carry nothing');
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    // Whoever listens for errors of the client ends the connection.
    this.#client.emit('error', new Error(reason));
  }
}

/** What a channel's window still allows; ssh2 counts it and lets it go below zero. */
function windowOf(channel: ClientChannel): number {
  return (channel as unknown as { incoming: { window: number } }).incoming.window;
}
