import type { PathMatch } from '../match/match-path.ts';
import type { CommonWindow } from './window.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMP6 = 58;
const SYN = 2;
const ACK = 16;

/**
 * Whether answers seen further up prove that packets of a flow passed a hop that does not show it, though it shows the
 * answers: TCP acknowledges what was sent, an echo reply answers its request, a server's datagram a client's. Two
 * streams that run past each other prove nothing.
 */
export class AnswerProofs {
  readonly #match: PathMatch;
  readonly #window: CommonWindow;
  /** Per hop, when asked for: 1 at the directed flows whose packets were answered there. */
  readonly #proven: (Uint8Array | undefined)[] = [];

  constructor(match: PathMatch, window: CommonWindow) {
    this.#match = match;
    this.#window = window;
  }

  /** @param hop shows the answers and not the flow */
  proves(flow: number, hop: number): boolean {
    const { packets, first } = this.#match.presence;
    const step = this.#match.travel[flow] === 0 ? -1 : 1;
    for (let h = hop + step; h >= 0 && h < packets.length; h += step) {
      if (packets[h]![flow] === 0 || packets[h]![flow ^ 1] === 0) continue;
      const e = this.#match.flows.endpoints(flow);
      if (e.protocol === UDP)
        return e.destinationPort < 1024 && e.sourcePort >= 1024 && first[h]![flow]! < first[h]![flow ^ 1]!;
      this.#proven[h] ??= this.#answeredAt(h);
      return this.#proven[h]![flow] === 1;
    }
    return false;
  }

  #answeredAt(h: number): Uint8Array {
    const hop = this.#match.hops[h]!;
    const { columns } = hop;
    const proven = new Uint8Array(this.#match.presence.flows);
    /** Sequence number of the flow's first data or SYN inside the window; -1 before it. */
    const sent = new Float64Array(proven.length).fill(-1);
    for (const u of hop.order) {
      if (this.#match.corrected[h]![u]! < this.#window.judgedFrom) continue;
      const r = hop.row[u]!;
      const flow = hop.flow[u]!;
      const protocol = columns.protocol[r];
      if (protocol === TCP) {
        const flags = columns.tcpFlags[r]!;
        const opposite = sent[flow ^ 1]!;
        if (opposite >= 0 && flags & ACK && ((columns.ack[r]! - opposite) | 0) > 0) proven[flow ^ 1] = 1;
        if (sent[flow]! < 0 && (hop.payload[u]! > 0 || flags & SYN)) sent[flow] = columns.seq[r]!;
      } else if (
        (protocol === ICMP && columns.ack[r] === ECHO_REPLY) ||
        (protocol === ICMP6 && columns.ack[r] === ECHO_REPLY_6)
      )
        proven[flow ^ 1] = 1;
    }
    return proven;
  }
}

/** ICMP type * 256 + code. */
const ECHO_REPLY = 0;
const ECHO_REPLY_6 = 129 * 256;
