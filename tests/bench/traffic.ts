import { pcapHeader } from '../../shared/pcap/writer.ts';
import { pcapRecord, type Transmission } from './frames.ts';
import { SeededRandom } from './random.ts';
import { Senders } from './senders.ts';

export interface TrafficOptions {
  /** Sent in all, both ways; every hop sees nearly as many. */
  packets: number;
  hops: number;
  snaplen: number;
  seed: number;
}

/** A packet that was lost, by the record that was its last. */
export interface KnownLoss {
  segment: number;
  direction: 'forward' | 'reverse';
  hop: number;
  /** 1-based. */
  frame: number;
}

const PER_SECOND = 50_000;
const CONVERSATIONS = 1000;
/** One packet in so many is lost, per segment. */
const LOSS_ONE_IN = 700;
const BEGINNING = 1_760_000_000_000_000_000n;
const DELAY_NS = 150_000;
const JITTER_NS = 60_000;
/** Nothing is lost so close to the beginning or the end that it could not be judged. */
const QUIET_FIRST_NS = 0.5e9;
const QUIET_LAST_NS = 2.5e9;
const FLUSH_NS = 5e6;

interface Pending {
  /** True time, ns since the beginning. */
  time: number;
  packet: Transmission;
  ttl: number;
  /** Where it is lost after this hop; null: it goes on, or has arrived. */
  lost: { segment: number; direction: 'forward' | 'reverse' } | null;
}

/**
 * Makes the captures of a path: conversations of TCP and UDP both ways, queues that keep the order, clocks that differ,
 * random losses on every segment, and the retransmissions that they cause. Nothing but the options decides what comes
 * out.
 *
 * @param write takes the bytes of one hop's file, in order
 * @returns every packet lost on the path
 */
export function generateTraffic(options: TrafficOptions, write: (hop: number, bytes: Uint8Array) => void): KnownLoss[] {
  const { packets, hops, snaplen } = options;
  const random = new SeededRandom(options.seed);
  const senders = new Senders(random, CONVERSATIONS);
  const pending: Pending[][] = Array.from({ length: hops }, () => []);
  const frames = new Uint32Array(hops);
  const losses: KnownLoss[] = [];
  // When the queue of a segment and direction is empty again.
  const busy = [new Float64Array(hops), new Float64Array(hops)];

  const flush = (hop: number, until: number): void => {
    const queue = pending[hop]!.sort((a, b) => a.time - b.time);
    let n = 0;
    for (; n < queue.length && queue[n]!.time <= until; n++) {
      const { time, packet, ttl, lost } = queue[n]!;
      const frame = ++frames[hop]!;
      const clock = BigInt(hop) * 37_000_123n;
      write(hop, pcapRecord(packet, BEGINNING + clock + BigInt(Math.round(time)), ttl, snaplen));
      if (lost) losses.push({ ...lost, hop, frame });
    }
    pending[hop] = queue.slice(n);
  };

  for (let hop = 0; hop < hops; hop++) write(hop, pcapHeader(1, snaplen));
  const end = (packets / PER_SECOND) * 1e9;
  let flushed = 0;
  for (let i = 0; i < packets; i++) {
    const sentAt = (i / PER_SECOND) * 1e9;
    const sent = senders.next(sentAt);
    const queues = busy[sent.reverse ? 1 : 0]!;
    const mayLose = sentAt > QUIET_FIRST_NS && sentAt < end - QUIET_LAST_NS;
    let time = sentAt;
    for (let step = 0; step < hops; step++) {
      const hop = sent.reverse ? hops - 1 - step : step;
      const isLost = mayLose && step < hops - 1 && random.below(LOSS_ONE_IN) === 0;
      const segment = sent.reverse ? hop - 1 : hop;
      const lost = isLost ? { segment, direction: sent.reverse ? ('reverse' as const) : ('forward' as const) } : null;
      pending[hop]!.push({ time, packet: sent.packet, ttl: 64 - step, lost });
      if (isLost) {
        senders.lost(sent, sentAt);
        break;
      }
      time = Math.max(queues[step]! + 100, time + DELAY_NS + random.exponential(JITTER_NS));
      queues[step] = time;
    }
    if (sentAt - flushed < FLUSH_NS) continue;
    flushed = sentAt;
    for (let hop = 0; hop < hops; hop++) flush(hop, sentAt);
  }
  for (let hop = 0; hop < hops; hop++) flush(hop, Number.POSITIVE_INFINITY);
  return losses;
}
