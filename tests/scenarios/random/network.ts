import { Random } from '../../fuzz/mutate.ts';
import type { Clock, Encapsulation, Flow, PacketGroup, Scenario, ScenarioHop } from '../build/types.ts';

/** A random network and all that happened on it: a scenario whose groups are single packets, without an answer. */
export type Network = Omit<Scenario, 'expect'>;

/** What a network may have; all of it unless told. */
export const FEATURES = [
  'links',
  'snaplens',
  'tunnels',
  'clocks',
  'steps',
  'any',
  'nat',
  'ecmp',
  'losses',
  'missed',
  'drops',
  'duplicates',
  'reordering',
  'retransmissions',
  'super-frames',
  'fragments',
  'identical',
  'short',
  'ipv6',
] as const;
export type Feature = (typeof FEATURES)[number];

/** When a network's last packet but the bracket's may be sent, s: what comes later than tmax before the end is not judged. */
const LAST = 7;

/** @param features what may occur; each then occurs in some of the networks */
export function randomNetwork(seed: number, features: readonly Feature[] = FEATURES): Network {
  return new Maker(seed, new Set(features)).make();
}

class Maker {
  readonly #random: Random;
  readonly #has = new Set<Feature>();
  readonly #hops: ScenarioHop[] = [];
  readonly #flows: Record<string, Flow> = {};
  readonly #packets: PacketGroup[] = [];

  constructor(seed: number, allowed: ReadonlySet<Feature>) {
    this.#random = new Random(Math.imul(seed, 0x9e3779b1));
    for (let i = 0; i < 8; i++) this.#random.next(2);
    for (const feature of FEATURES) if (this.#chance(0.4) && allowed.has(feature)) this.#has.add(feature);
  }

  make(): Network {
    const count = 2 + Math.min(this.#random.next(4), this.#random.next(5));
    for (let h = 0; h < count; h++) this.#hops.push(this.#hop(h, count));
    if (this.#has.has('tunnels') && count > 2) this.#tunnel();
    this.#bracket();
    const flows = 1 + this.#random.next(8);
    for (let f = 0; f < flows; f++) this.#flow(`f${f}`, f);
    this.#countDrops();
    return {
      title: `random: ${[...this.#has].join(', ')}`,
      case: 0,
      why: 'What is counted is what was done.',
      hops: this.#hops,
      bracket: false,
      delays: Array.from({ length: count - 1 }, () => this.#between(0.0002, 0.008)),
      ttlSteps: Array.from({ length: count - 1 }, () => (this.#chance(0.9) ? 1 : 2)),
      flows: this.#flows,
      packets: this.#packets,
    };
  }

  #chance(share: number): boolean {
    return this.#random.next(10_000) < share * 10_000;
  }

  #between(low: number, high: number): number {
    return low + ((high - low) * this.#random.next(1_000_000)) / 1_000_000;
  }

  #hop(h: number, count: number): ScenarioHop {
    const hop: ScenarioHop = { name: `h${h}` };
    const random = this.#random;
    if (this.#has.has('links')) {
      hop.link = random.pick(['EN10MB', 'EN10MB', 'RAW', 'NULL', 'LOOP', 'LINUX_SLL', 'LINUX_SLL2'] as const);
      if (hop.link === 'EN10MB' && this.#chance(0.2)) hop.vlans = this.#chance(0.3) ? [10, 20] : [7];
      hop.format = random.pick(['pcap', 'pcapng'] as const);
      hop.resolution = random.pick([6, 9] as const);
      hop.bigEndian = this.#chance(0.2);
    }
    if (this.#has.has('snaplens')) hop.snaplen = random.pick([96, 128, 160, 256, 262144]);
    if (this.#has.has('any') && h > 0 && h < count - 1 && this.#chance(0.7)) {
      hop.link = 'LINUX_SLL2';
      delete hop.vlans;
      hop.sights = [{ iface: 3 }, { iface: 2 }];
    }
    if (this.#has.has('clocks') && h > 0) hop.clock = this.#clock();
    if (this.#has.has('steps') && h > 0 && this.#chance(0.4)) {
      const by = this.#between(0.3, 50) * (this.#chance(0.5) ? 1 : -1);
      hop.clock = { ...hop.clock, steps: [{ at: this.#between(1.5, 6), by }] };
    }
    return hop;
  }

  #clock(): Clock {
    const reach = this.#random.pick([0.001, 0.3, 5, 20_000]);
    return { offset: this.#between(-reach, reach), driftPpm: this.#chance(0.6) ? this.#between(-60, 60) : 0 };
  }

  /** So that all captures listen to what comes, and what came is judged: both ways before it, and after it. */
  #bracket(): void {
    const flow = 'bracket';
    this.#flows[flow] = { protocol: 'udp', source: '10.1.0.10:7001', destination: '10.2.0.20:7002' };
    for (const [i, t] of [0, 0.4, 0.45, 10, 10.05].entries())
      this.#packets.push({ t, flow, len: 40 + i, back: i === 2 || i === 4 });
  }

  /** Around all packets on a stretch of the path. */
  #tunnel(): void {
    const from = 1 + this.#random.next(this.#hops.length - 2);
    const to = from + this.#random.next(this.#hops.length - 1 - from);
    const type = this.#random.pick(['vxlan', 'geneve', 'gre', 'ipip'] as const);
    const tunnel: Encapsulation = { type, source: '172.18.1.11', destination: '172.18.3.12' };
    for (let h = from; h <= to; h++) {
      const hop = this.#hops[h]!;
      if (hop.snaplen !== undefined && hop.snaplen < 160) hop.snaplen = 160;
      if (hop.sights) hop.sights[1] = { ...hop.sights[1]!, encap: [tunnel] };
      else hop.encap = [tunnel];
    }
  }

  #flow(name: string, number: number): void {
    const random = this.#random;
    const protocol = random.pick(['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp'] as const);
    const v6 = this.#has.has('ipv6') && this.#chance(0.4);
    const port = 40_000 + number;
    const fromLast = this.#chance(0.25);
    const near = v6 ? `[fd00::${number + 1}]` : `10.1.0.${10 + (number % 3)}`;
    const far = v6 ? '[fd00:1::20]' : `10.2.0.${20 + random.next(2)}`;
    const [client, server] = fromLast ? [far, near] : [near, far];
    const flow: Flow = {
      protocol,
      source: `${client}:${port}`,
      destination: `${server}:${protocol === 'icmp' ? port : 80}`,
      isn: [number * 7_777_777 + 5, number * 5_555_555 + 9],
      fromLast,
    };
    if (protocol === 'tcp' && this.#chance(0.5)) flow.timestamps = true;
    if (!v6 && protocol !== 'icmp' && this.#has.has('nat') && this.#chance(0.7)) this.#translate(flow, number);
    const count = this.#hops.length;
    if (this.#has.has('ecmp') && count > 2 && this.#chance(0.4)) {
      const past = 1 + random.next(count - 2);
      if (!this.#hops[past]!.sights) flow.via = this.#hops.filter((_, h) => h !== past).map((hop) => hop.name);
    }
    this.#flows[name] = flow;
    if (protocol === 'tcp') this.#connection(name, flow);
    else this.#datagrams(name, flow);
  }

  /** The client behind an address that all share, or the server behind a service address, from a hop on. */
  #translate(flow: Flow, number: number): void {
    const from = 1 + this.#random.next(this.#hops.length - 1);
    const source = flow.fromLast ? this.#chance(0.5) : this.#chance(0.7);
    const port = this.#chance(0.5) ? 40_000 + number : 2_000 + number;
    const view = source ? { source: `172.18.1.11:${port}` } : { destination: `10.2.0.${30 + (number % 4)}:8080` };
    flow.views = {};
    for (let h = from; h < this.#hops.length; h++) flow.views[`h${h}`] = view;
    // Rewritten inside a machine that is captured on all its interfaces.
    if (this.#hops[from]!.sights) flow.views[`h${from}`] = [{}, view];
  }

  /** What may happen to a packet that goes down the path. */
  #fate(packet: PacketGroup, flow: Flow): PacketGroup {
    const travel = this.#travel(flow, packet.back ?? false);
    const held = travel.filter((hop) => flow.via?.includes(hop) ?? true);
    if (this.#has.has('losses') && this.#chance(0.12))
      packet.lost = { [travel[this.#random.next(travel.length - 1)]!]: 'all' };
    if (this.#has.has('missed') && this.#chance(0.08) && packet.cut === undefined && flow.ids !== 0)
      packet.missed = { [held[1 + this.#random.next(held.length - 1)]!]: 'all' };
    const plain = packet.cut === undefined && packet.fragments === undefined && flow.ids !== 0;
    if (this.#has.has('duplicates') && this.#chance(0.05) && plain)
      packet.dup = { [held[1 + this.#random.next(held.length - 1)]!]: { 0: this.#between(0.0001, 0.003) } };
    if (this.#has.has('reordering') && this.#chance(0.15) && plain)
      packet.extra = { [travel[1 + this.#random.next(travel.length - 1)]!]: this.#between(0.001, 0.06) };
    return packet;
  }

  #travel(flow: Flow, back: boolean): string[] {
    const names = this.#hops.map((hop) => hop.name);
    return (flow.fromLast ?? false) === back ? names : names.reverse();
  }

  #connection(name: string, flow: Flow): void {
    let t = this.#between(0.5, 2);
    const packet = (more: Omit<PacketGroup, 't' | 'flow'>): PacketGroup => {
      const one = { t, flow: name, ...more };
      this.#packets.push(one);
      t += this.#between(0.0004, 0.02);
      return one;
    };
    if (this.#chance(0.7)) {
      packet({ flags: 'S', mss: 1460 });
      t += 0.1;
      packet({ flags: 'SA', back: true, mss: 1460 });
      t += 0.1;
    }
    for (let k = 0; k < (this.#has.has('short') ? 1 : 3); k++) {
      packet({ len: 100 + k, flags: 'PA' });
      packet({ len: 50 + k, flags: 'PA', back: true });
    }
    t += 0.2;
    const next: [number, number] = [this.#taken(name, false), this.#taken(name, true)];
    for (let k = this.#random.next(25); k > 0 && t < LAST; k--) {
      const back = this.#chance(0.4);
      const side = back ? 1 : 0;
      const big = this.#has.has('super-frames') && this.#chance(0.2);
      const len = big ? 2_900 + this.#random.next(15_000) : this.#random.pick([1, 40, 700, 1448, 1448]);
      const one = packet({ len, flags: 'PA', back, seq: next[side] });
      if (big) this.#cut(one, flow, 1448);
      this.#fate(one, flow);
      next[side] += len;
      if (this.#has.has('retransmissions') && this.#chance(0.2) && !big && t < LAST - 0.5) {
        const again = { ...one, t: t + 0.25 };
        for (const key of ['lost', 'missed', 'dup', 'extra', 'cut'] as const) delete again[key];
        this.#packets.push(this.#fate(again, flow));
      }
    }
  }

  /** Bytes (and SYN) that one side has sent. */
  #taken(name: string, back: boolean): number {
    let sum = 0;
    for (const { flow, flags, len = 0, back: other = false } of this.#packets)
      if (flow === name && other === back) sum += len + (flags?.includes('S') ? 1 : 0);
    return sum;
  }

  /** A super-frame until a hop on the way, from there on in segments, of which some may be lost. */
  #cut(packet: PacketGroup, flow: Flow, mss: number): void {
    const travel = this.#travel(flow, packet.back ?? false);
    const from = 1 + this.#random.next(travel.length - 1);
    const segments = Math.ceil(packet.len! / mss);
    packet.cut = { hop: travel[from]!, mss };
    if (!this.#has.has('losses') || this.#chance(0.6)) return;
    const at = from + this.#random.next(travel.length - from);
    const lost = Array.from({ length: segments }, (_, i) => i).filter(() => this.#chance(0.3));
    if (lost.length > 0 && lost.length < segments) packet.cut.lose = { [travel[at]!]: lost };
  }

  #datagrams(name: string, flow: Flow): void {
    let t = this.#between(0.5, 2);
    const same = this.#has.has('identical') && flow.protocol === 'udp' && this.#chance(0.4);
    if (same && this.#chance(0.5)) flow.ids = 0;
    const count = (this.#has.has('short') ? 2 : 6) + this.#random.next(25);
    const safe = this.#has.has('short') ? 2 : 6;
    for (let k = 0; k < count && t < LAST; k++) {
      const back = k < 6 ? k % 2 === 1 : this.#chance(0.4);
      const len = same ? 64 : this.#random.pick([20, 120, 600, 1200]);
      const packet: PacketGroup = { t, flow: name, len, back };
      if (same) packet.payload = 'heartbeat';
      const big = this.#has.has('fragments') && flow.protocol === 'udp' && this.#chance(0.2) && !same && k >= safe;
      if (big) this.#fragment(packet, flow);
      this.#packets.push(k < safe ? packet : this.#fate(packet, flow));
      t += this.#between(0.0004, 0.2);
    }
  }

  /** In fragments at all hops, or from one on; one of them may be lost. */
  #fragment(packet: PacketGroup, flow: Flow): void {
    const travel = this.#travel(flow, packet.back ?? false);
    packet.len = 2_000 + this.#random.next(4_000);
    const from = this.#random.next(travel.length);
    packet.fragments = Object.fromEntries(travel.slice(from).map((hop) => [hop, 1500]));
    if (!this.#has.has('losses') || this.#chance(0.6) || from === travel.length - 1) return;
    const at = Math.max(from + 1, 1) + this.#random.next(travel.length - from - 1);
    const which = [this.#random.next(2)];
    packet.lostFragments = Object.fromEntries(travel.slice(at).map((hop) => [hop, { 0: which }]));
  }

  /** What tcpdump says that it dropped is what its capture does not hold. */
  #countDrops(): void {
    if (!this.#has.has('drops')) return;
    for (const hop of this.#hops) {
      if (!this.#chance(0.5)) continue;
      hop.format = 'pcapng';
      hop.drops = this.#packets.filter(({ missed }) => missed?.[hop.name] !== undefined).length;
    }
  }
}
