import type { Transmission } from './frames.ts';
import type { SeededRandom } from './random.ts';

/** Payload of a full TCP segment with timestamps, and of a datagram of the benchmark's media streams. */
const SEGMENT = 1448;
const DATAGRAM = 200;
const RETRANSMISSION_NS = 250e6;

const CLIENT = 0x0a010000;
const SERVER = 0x0a020000;
const ACK = 0x10;

interface Conversation {
  client: number;
  server: number;
  clientPort: number;
  serverPort: number;
  udp: boolean;
  /** Data flows from the client to the server, else back. */
  upload: boolean;
  seq: number;
  ipId: [number, number];
  datagrams: number;
}

/** What leaves one end of the path. */
export interface Sent {
  packet: Transmission;
  /** Travels from the last hop to the first. */
  reverse: boolean;
}

/** Conversations that take turns: bulk TCP both ways with an acknowledgement to two segments, and media over UDP. */
export class Senders {
  readonly #random: SeededRandom;
  readonly #conversations: Conversation[];
  /** Lost segments, in the order in which they are sent again. */
  readonly #again: { at: number; conversation: Conversation; seq: number }[] = [];
  #firstAgain = 0;

  constructor(random: SeededRandom, conversations: number) {
    this.#random = random;
    this.#conversations = Array.from({ length: conversations }, (_, i) => ({
      client: CLIENT + 2 + (i % 250),
      server: SERVER + 2 + (i % 17),
      clientPort: 32768 + (random.word() % 28000),
      serverPort: i % 10 === 0 ? 5004 : 443,
      udp: i % 10 === 0,
      upload: i % 3 !== 0,
      seq: random.word(),
      ipId: [random.below(65536), random.below(65536)],
      datagrams: random.below(65536),
    }));
  }

  /** The packet that is sent at this time, ns since the beginning. */
  next(time: number): Sent {
    const due = this.#again[this.#firstAgain];
    if (due && due.at <= time) {
      this.#firstAgain++;
      return this.#segment(due.conversation, due.seq, time);
    }
    const conversation = this.#conversations[this.#random.below(this.#conversations.length)]!;
    if (conversation.udp) return this.#datagram(conversation);
    if (this.#random.below(3) === 0) return this.#acknowledgement(conversation, time);
    const { seq } = conversation;
    conversation.seq = (seq + SEGMENT) >>> 0;
    return this.#segment(conversation, seq, time);
  }

  /** This packet was lost: a TCP segment is sent again. */
  lost(sent: Sent, time: number): void {
    const { packet } = sent;
    if (!packet.tcp || packet.payload === 0) return;
    const port = sent.reverse ? packet.destinationPort : packet.sourcePort;
    const client = sent.reverse ? packet.destination : packet.source;
    const conversation = this.#conversations.find((c) => c.clientPort === port && c.client === client)!;
    this.#again.push({ at: time + RETRANSMISSION_NS, conversation, seq: packet.tcp.seq });
  }

  #segment(c: Conversation, seq: number, time: number): Sent {
    const milliseconds = Math.floor(time / 1e6);
    const tcp = { seq, ack: 1, flags: ACK, tsval: 1000 + milliseconds, tsecr: 990 + milliseconds };
    return this.#packet(c, c.upload, SEGMENT, tcp, seq);
  }

  #acknowledgement(c: Conversation, time: number): Sent {
    const milliseconds = Math.floor(time / 1e6);
    const tcp = { seq: 1, ack: c.seq, flags: ACK, tsval: 5000 + milliseconds, tsecr: 980 + milliseconds };
    return this.#packet(c, !c.upload, 0, tcp, 0);
  }

  #datagram(c: Conversation): Sent {
    c.datagrams++;
    return this.#packet(c, c.upload, DATAGRAM, null, c.datagrams);
  }

  #packet(c: Conversation, toServer: boolean, payload: number, tcp: Transmission['tcp'], content: number): Sent {
    const side = toServer ? 0 : 1;
    c.ipId[side] = (c.ipId[side] + 1) & 0xffff;
    return {
      reverse: !toServer,
      packet: {
        source: toServer ? c.client : c.server,
        destination: toServer ? c.server : c.client,
        sourcePort: toServer ? c.clientPort : c.serverPort,
        destinationPort: toServer ? c.serverPort : c.clientPort,
        ipId: c.ipId[side],
        payload,
        tcp,
        content,
      },
    };
  }
}
