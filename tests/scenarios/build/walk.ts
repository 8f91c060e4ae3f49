import { encapsulate, frameOf } from './frames.ts';
import { fragments, ipBytes, type Part } from './ip-bytes.ts';
import { type Transmission, viewAt } from './transmission.ts';
import type { Scenario, Sight, Which } from './types.ts';

/** One record of a hop: true time in ns since the scenario's beginning. */
export interface Seen {
  hop: number;
  time: number;
  bytes: Uint8Array;
  iface: number;
}

const NS = 1e9;
const ONE_SIGHT: readonly Sight[] = [{ iface: 1 }];
/** Between two segments of a cut super-frame, ns: a full frame at a gigabit. */
const SEGMENT_GAP = 12_000;

/** Sends every transmission down the path and collects what each capture point sees. */
export function walkPath(scenario: Scenario, sent: readonly Transmission[]): Seen[] {
  const byFlow = new Map<string, Transmission[]>();
  for (const one of sent) byFlow.set(one.flowName, [...(byFlow.get(one.flowName) ?? []), one]);
  let number = 0;
  return sent.flatMap((one) => new Journey(scenario, one, byFlow, ++number).run());
}

class Journey {
  readonly #scenario: Scenario;
  readonly #sent: Transmission;
  readonly #byFlow: Map<string, Transmission[]>;
  readonly #number: number;
  readonly #seen: Seen[] = [];
  /** Whether it goes from the first hop to the last. */
  readonly #forward: boolean;

  constructor(scenario: Scenario, sent: Transmission, byFlow: Map<string, Transmission[]>, number: number) {
    this.#scenario = scenario;
    this.#sent = sent;
    this.#byFlow = byFlow;
    this.#number = number;
    this.#forward = (sent.flow.fromLast ?? false) === sent.back;
  }

  run(): Seen[] {
    const { hops } = this.#scenario;
    const { group } = this.#sent;
    let time = this.#sent.time;
    let taken = 0;
    let copies = [0];
    let cut = false;
    const gone: number[] = [];
    for (let step = 0; step < hops.length; step++) {
      const h = this.#forward ? step : hops.length - 1 - step;
      const hop = hops[h]!;
      if (step > 0) {
        const segment = this.#forward ? h - 1 : h;
        time += Math.round((this.#scenario.delays?.[segment] ?? 0.001) * NS);
        taken += this.#scenario.ttlSteps?.[segment] ?? 1;
      }
      time += Math.round(this.#extra(hop.name) * NS);
      const again = group.dup?.[hop.name]?.[this.#sent.index];
      if (again !== undefined) copies = [...copies, ...copies.map((late) => late + Math.round(again * NS))];
      if (group.cut?.hop === hop.name) cut = true;
      gone.push(...(group.cut?.lose?.[hop.name] ?? []));
      const inside = this.#is(group.lostInside?.[hop.name]);
      const via = this.#sent.flow.via?.includes(hop.name) ?? true;
      const captured = via && (group.on?.includes(hop.name) ?? true) && !this.#is(group.missed?.[hop.name]);
      const sights = [...(hop.sights ?? ONE_SIGHT)];
      const places = sights.map((sight, i) => ({ sight, i }));
      if (!this.#forward) places.reverse();
      let stay = 0;
      places.forEach(({ sight, i }, k) => {
        if (k > 0) {
          taken++;
          stay += Math.round((sight.after ?? 0.00002) * NS);
        }
        if (!captured || (inside && k > 0)) return;
        for (const late of copies) this.#record(h, sight, i, k > 0, time + late + stay, taken, cut ? gone : null);
      });
      time += stay;
      if (inside || this.#is(group.lost?.[hop.name])) break;
    }
    return this.#seen;
  }

  #is(which: Which | undefined): boolean {
    return which === 'all' || (which?.includes(this.#sent.index) ?? false);
  }

  #extra(hop: string): number {
    const extra = this.#sent.group.extra?.[hop];
    return typeof extra === 'number' ? extra : (extra?.[this.#sent.index] ?? 0);
  }

  #record(
    h: number,
    sight: Sight,
    i: number,
    outgoing: boolean,
    time: number,
    taken: number,
    gone: number[] | null,
  ): void {
    const hop = this.#scenario.hops[h]!;
    const { group, index } = this.#sent;
    const view = viewAt(this.#sent, hop.name, i);
    const ttl = Math.max(0, (view.ttl ?? 64) - taken);
    const parts = gone ? segmentsOf(this.#sent.length, group.cut!.mss) : [whole(this.#sent.length)];
    parts.forEach((part, p) => {
      if (gone?.includes(p)) return;
      const at = time + p * SEGMENT_GAP;
      const ip = ipBytes(this.#sent, view, ttl, part, this.#quoted(hop.name, i));
      const inner = fragments(ip, group.fragments?.[hop.name] ?? Number.POSITIVE_INFINITY, this.#number);
      const missing = group.lostFragments?.[hop.name]?.[index] ?? [];
      inner.forEach((piece, f) => {
        if (missing.includes(f)) return;
        if (f > 0 && hop.firstFragmentsOnly) return;
        this.#frames(h, sight, piece, outgoing, at + f * SEGMENT_GAP, view.padTo);
      });
    });
  }

  #frames(h: number, sight: Sight, ip: Uint8Array, outgoing: boolean, time: number, padTo: number | undefined): void {
    const hop = this.#scenario.hops[h]!;
    const back = !this.#forward;
    let packet = ip;
    for (const tunnel of [...(hop.encap ?? []), ...(sight.encap ?? [])])
      packet = encapsulate(packet, tunnel, back, this.#number);
    const pieces = hop.outerMtu === undefined ? [packet] : fragments(packet, hop.outerMtu, this.#number);
    pieces.forEach((piece, f) => {
      if (f > 0 && hop.firstFragmentsOnly) return;
      this.#seen.push({
        hop: h,
        time: time + f * SEGMENT_GAP,
        bytes: frameOf(piece, hop, { iface: sight.iface, outgoing, padTo }),
        iface: sight.iface,
      });
    });
  }

  /** What an ICMP error quotes, as the hop sees it: 28 bytes of IPv4, more of IPv6. */
  #quoted(hop: string, sight: number): Uint8Array | undefined {
    const { quote } = this.#sent.group;
    if (!quote) return undefined;
    const about = this.#byFlow.get(quote.flow)?.[quote.index];
    if (!about) throw new Error(`Flow ${quote.flow} has no packet ${quote.index}.`);
    const view = { ...viewAt(about, hop, sight), ...quote.view?.[hop] };
    const ip = ipBytes(about, view, quote.ttl ?? 1, whole(about.length));
    return ip.slice(0, ip[0]! >> 4 === 6 ? Math.min(ip.length, 1200) : (ip[0]! & 15) * 4 + 8);
  }
}

function whole(length: number): Part {
  return { from: 0, to: length, number: 0, last: true };
}

function segmentsOf(length: number, mss: number): Part[] {
  const count = Math.max(1, Math.ceil(length / mss));
  return Array.from({ length: count }, (_, number) => ({
    from: number * mss,
    to: Math.min(length, (number + 1) * mss),
    number,
    last: number === count - 1,
  }));
}
