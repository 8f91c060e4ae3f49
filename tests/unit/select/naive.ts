/** What docs/filter.md says, word for word and packet by packet: slow, plain, and apart from the code it checks. */
import { RETRANSMISSION, reasonOf } from '../../../shared/analysis/marks.ts';
import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { walkFates } from '../../../shared/analysis/walk.ts';
import { PacketState } from '../../../shared/contract/view.ts';
import { RowFlag, TunnelKind } from '../../../shared/decode/columns.ts';
import type { Filter, ValueTest } from '../../../shared/filter/check.ts';
import { LinkFlag } from '../../../shared/match/types.ts';

interface Sighting {
  hop: number;
  unit: number;
}

const VERDICTS = ['delivered', 'partial', 'lost', 'unjudged', 'duplicated', 'unmatched'];

export class Naive {
  readonly #result: AnalysisResult;
  /** Verdicts `name segment` of a sighting. */
  readonly #verdicts = new Map<string, string[]>();
  /** Sightings up and down the path. */
  readonly #above = new Map<string, Sighting[]>();
  readonly #below = new Map<string, Sighting[]>();
  readonly #packets = new Map<string, Sighting[]>();

  constructor(result: AnalysisResult) {
    this.#result = result;
    const add = <T>(map: Map<string, T[]>, key: string, value: T) => map.set(key, [...(map.get(key) ?? []), value]);
    walkFates(result.judgement, {
      verdict: (segment, _, hop, unit, verdict) =>
        add(this.#verdicts, `${hop} ${unit}`, `${VERDICTS[verdict]} ${segment}`),
      settled: () => {},
      missed: () => {},
      finished: () => {},
    });
    result.match.links.forEach((links, hop) => {
      for (let unit = 0; unit < links.up.length; unit++) {
        const here = { hop, unit };
        for (const [to, toHop, down] of [
          [links.down, links.downHop, true],
          [links.up, links.upHop, false],
        ] as const) {
          if (to[unit]! < 0) continue;
          const there = { hop: toHop[unit]!, unit: to[unit]! };
          const [a, b] = down ? [here, there] : [there, here];
          add(this.#below, `${a.hop} ${a.unit}`, b);
          add(this.#above, `${b.hop} ${b.unit}`, a);
        }
      }
    });
  }

  /** Whether the packet that was seen here passes. */
  passes(filter: Filter, seen: Sighting, leg: number | null = null): boolean {
    if (filter.kind === 'or') return this.passes(filter.left, seen, leg) || this.passes(filter.right, seen, leg);
    const legs = leg === null && binds(filter) ? this.#result.match.hops.slice(1).map((_, i) => i) : [leg];
    return legs.some((one) => this.#sightings(seen).some((at) => this.#true(filter, seen, at, one)));
  }

  #true(filter: Filter, packet: Sighting, at: Sighting, leg: number | null): boolean {
    switch (filter.kind) {
      case 'or':
        return this.#true(filter.left, packet, at, leg) || this.#true(filter.right, packet, at, leg);
      case 'and':
        return this.#true(filter.left, packet, at, leg) && this.#true(filter.right, packet, at, leg);
      case 'xor':
        return this.passes(filter.left, packet, leg) !== this.passes(filter.right, packet, leg);
      case 'not':
        return !this.passes(filter.operand, packet, names(filter.operand) ? null : leg);
      case 'test': {
        const { field, test } = filter;
        return passesTest(
          field.scope === 'hop' ? this.#hopValues(field.name, at) : this.#pathValues(field.name, packet, leg),
          test,
        );
      }
    }
  }

  /** The packet's sightings: this one, and those that it came from and became. */
  #sightings(seen: Sighting): Sighting[] {
    const key = `${seen.hop} ${seen.unit}`;
    let all = this.#packets.get(key);
    if (all === undefined) {
      all = [seen, ...reach(this.#above, seen), ...reach(this.#below, seen)];
      this.#packets.set(key, all);
    }
    return all;
  }

  #pathValues(name: string, packet: Sighting, leg: number | null): (number | bigint)[] {
    const { match, judgement, state } = this.#result;
    const all = this.#sightings(packet);
    const verdicts = all.flatMap(({ hop, unit }) => this.#verdicts.get(`${hop} ${unit}`) ?? []);
    const has = (verdict: string) =>
      verdicts.some((one) => (leg === null ? one.startsWith(verdict) : one === `${verdict} ${leg}`));
    const on = (is: (s: Sighting) => boolean) => [
      Number(all.some((s) => is(s) && (leg === null || this.#nextSegment(s) === leg))),
    ];
    const travel = match.travel[match.hops[packet.hop]!.flow[packet.unit]!]!;
    switch (name) {
      case 'lost':
      case 'partial':
      case 'unjudged':
        return [Number(has(name))];
      case 'delivered':
        if (leg !== null) return [Number(has(name))];
        return [
          Number(
            has(name) &&
              !has('lost') &&
              !has('partial') &&
              !has('unjudged') &&
              all.some((s) => state[s.hop]![s.unit] === PacketState.arrived),
          ),
        ];
      case 'ambiguous':
        return on((s) => (match.links[s.hop]!.flags[s.unit]! & LinkFlag.ambiguous) !== 0);
      case 'translated':
        return on((s) => (this.#below.get(`${s.hop} ${s.unit}`) ?? []).some((b) => this.#own(b) !== this.#own(s)));
      case 'retransmission':
        return [Number(all.some((s) => (judgement.marks[s.hop]![s.unit]! & RETRANSMISSION) !== 0))];
      case 'duplicate':
        return [Number(all.some((s) => state[s.hop]![s.unit] === PacketState.duplicate))];
      case 'segment':
        return verdicts.some((one) => /^(del|par|los|unj)/.test(one) && one.endsWith(` ${leg}`)) ? [leg!] : [];
      case 'direction':
        return travel === 2 ? [] : [travel];
      case 'seen':
        return all.map(({ hop }) => hop);
      case 'flow':
        return [match.hops[packet.hop]!.flow[packet.unit]! >> 1];
      case 'reason':
        return all
          .filter((s) => leg === null || this.#nextSegment(s) === leg)
          .map((s) => reasonOf(judgement.marks[s.hop]![s.unit]!))
          .filter((code) => code !== 0);
      case 'delay':
        return leg === null ? this.#wholeDelay(packet, travel) : this.#legDelays(all, leg);
      default:
        throw new Error(name);
    }
  }

  #legDelays(all: Sighting[], leg: number): number[] {
    return all.flatMap((s) => {
      const { down, downHop } = this.#result.match.links[s.hop]!;
      const to = { hop: downHop[s.unit]!, unit: down[s.unit]! };
      const judged = (this.#verdicts.get(`${s.hop} ${s.unit}`) ?? []).some((v) => /^(delivered|partial) /.test(v));
      if (this.#nextSegment(s) !== leg || !judged || to.unit < 0 || Math.abs(to.hop - s.hop) !== 1) return [];
      return [this.#time(to) - this.#time(s)];
    });
  }

  #wholeDelay(packet: Sighting, travel: number): number[] {
    const { links } = this.#result.match;
    let [top, end] = [packet, packet];
    while (links[top.hop]!.up[top.unit]! >= 0)
      top = { hop: links[top.hop]!.upHop[top.unit]!, unit: links[top.hop]!.up[top.unit]! };
    while (links[end.hop]!.down[end.unit]! >= 0)
      end = { hop: links[end.hop]!.downHop[end.unit]!, unit: links[end.hop]!.down[end.unit]! };
    const last = links.length - 1;
    if (travel === 2 || top.hop !== (travel === 0 ? 0 : last) || end.hop !== (travel === 0 ? last : 0)) return [];
    return [this.#time(end) - this.#time(top)];
  }

  #time({ hop, unit }: Sighting): number {
    return this.#result.match.corrected[hop]![unit]!;
  }

  #nextSegment({ hop, unit }: Sighting): number {
    const { hops, travel } = this.#result.match;
    const direction = travel[hops[hop]!.flow[unit]!]!;
    if (direction === 0 && hop < hops.length - 1) return hop;
    return direction === 1 ? hop - 1 : -1;
  }

  #own({ hop, unit }: Sighting): number {
    const { columns, row } = this.#result.match.hops[hop]!;
    return columns.flow[row[unit]!]!;
  }

  #hopValues(name: string, at: Sighting): (number | bigint)[] {
    const { match, addresses, from } = this.#result;
    const { columns: c, row } = match.hops[at.hop]!;
    const r = row[at.unit]!;
    const flags = c.flags[r]!;
    const v6 = (flags & RowFlag.ip6) !== 0;
    const ends = { src: [c.sourceOf(r)], dst: [c.destinationOf(r)], addr: [c.sourceOf(r), c.destinationOf(r)] };
    const ports = {
      srcport: [c.sourcePortOf(r)],
      dstport: [c.destinationPortOf(r)],
      port: [c.sourcePortOf(r), c.destinationPortOf(r)],
    };
    const kinds = [...c.tunnelsOf(r).toString(16)].map((digit) => Number.parseInt(digit, 16));
    const simple: Record<string, (number | bigint)[]> = {
      'frame.number': [r + 1],
      'frame.len': [c.wireLength[r]!],
      'frame.time_relative': [match.corrected[at.hop]![at.unit]! - from],
      hop: [at.hop],
      tunnelled: [Number((flags & RowFlag.tunnelled) !== 0)],
      [v6 ? 'ipv6' : 'ip']: [1],
    };
    const ip: Record<string, (number | bigint)[]> = {
      version: [v6 ? 6 : 4],
      ttl: [c.ttl[r]!],
      hlim: [c.ttl[r]!],
      id: [c.ipId[r]!],
      proto: [c.protocol[r]!],
      dsfield: [c.tos[r]!],
      'dsfield.dscp': [c.tos[r]! >> 2],
      'dsfield.ecn': [c.tos[r]! & 3],
      tclass: [c.tos[r]!],
      'tclass.dscp': [c.tos[r]! >> 2],
      'tclass.ecn': [c.tos[r]! & 3],
    };
    for (const [end, list] of Object.entries(ends)) ip[end] = list.map((index) => addresses.value(index));
    for (const [key, values] of Object.entries(ip)) simple[`${v6 ? 'ipv6' : 'ip'}.${key}`] = values;
    const layer = { 1: 'icmp', 6: 'tcp', 17: 'udp', 50: 'esp', 58: 'icmpv6', 132: 'sctp' }[c.protocol[r]!];
    if (layer !== undefined) {
      simple[layer] = [1];
      for (const [key, values] of Object.entries(ports)) simple[`${layer}.${key}`] = values;
    }
    if (layer === 'tcp') {
      simple['tcp.seq_raw'] = [c.seq[r]!];
      simple['tcp.ack_raw'] = [c.ack[r]!];
      simple['tcp.len'] = [c.payloadLength[r]!];
      simple['tcp.flags'] = [c.tcpFlags[r]!];
      for (const [i, flag] of ['fin', 'syn', 'reset', 'push', 'ack', 'urg', 'ece', 'cwr'].entries())
        simple[`tcp.flags.${flag}`] = [(c.tcpFlags[r]! >> i) & 1];
    }
    if (layer === 'udp') simple['udp.length'] = [c.payloadLength[r]! + 8];
    if (layer === 'icmp') {
      simple['icmp.type'] = [c.ack[r]! >> 8];
      simple['icmp.code'] = [c.ack[r]! & 255];
      simple['icmp.ident'] = [c.sourcePortOf(r)];
      simple['icmp.seq'] = [c.seq[r]!];
    }
    for (const [kind, number] of Object.entries(TunnelKind)) if (kinds.includes(number)) simple[kind] = [1];
    if (kinds.includes(TunnelKind.vxlan)) simple['vxlan.vni'] = [c.tunnelIdOf(r)];
    return simple[name] ?? [];
  }
}

function passesTest(values: readonly (number | bigint)[], test: ValueTest): boolean {
  if (values.length === 0) return false;
  if (test.kind === 'exists') return true;
  if (test.kind === 'bits') return values.some((v) => (BigInt(v) & BigInt(test.bits)) !== 0n);
  const one = (v: number | bigint) => test.ranges.some(([from, to]) => v >= from && v <= to) !== test.outside;
  return test.all ? values.every(one) : values.some(one);
}

function reach(links: Map<string, Sighting[]>, from: Sighting): Sighting[] {
  return (links.get(`${from.hop} ${from.unit}`) ?? []).flatMap((to) => [to, ...reach(links, to)]);
}

function names(filter: Filter): boolean {
  if (filter.kind === 'test') return filter.field.name === 'segment';
  return filter.kind === 'not' ? names(filter.operand) : names(filter.left) || names(filter.right);
}

function binds(filter: Filter): boolean {
  if (filter.kind === 'test') return filter.field.name === 'segment';
  return filter.kind === 'and' || filter.kind === 'or' ? binds(filter.left) || binds(filter.right) : false;
}
