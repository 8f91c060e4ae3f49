import type { AnalysisResult } from '../analysis/types.ts';
import type { ProbeFates } from '../contract/probe-fates.ts';
import { RowFlag } from '../decode/columns.ts';
import { NONE } from '../match/types.ts';
import type { ProbeRun, SentProbe } from './probe-fates.ts';
import { chainFrom, topOf } from './timeline.ts';

/** Of a probe at a capture that does not hold it. */
export const NONE_SEEN = -1;

const ICMP = 1;
const UDP = 17;
const ICMP6 = 58;
/** ICMP type * 256 + code. */
const ECHO_REQUEST: Record<number, number> = { [ICMP]: 8 * 256, [ICMP6]: 128 * 256 };
const ECHO_REPLY: Record<number, number> = { [ICMP]: 0, [ICMP6]: 129 * 256 };
/** mtr says when it sent a probe within this, also where the line is stamped on arrival here, ns. */
const STAMP = 3e9;
/** mtr waits so long for an answer, ns. */
const ANSWER = 10e9;

/** Where the captures hold the probes of a run and their answers. */
export class ProbeSightings {
  silent: ProbeFates['silent'] = null;
  /** 0 forward, 1 reverse: the way of most probes. */
  travel: 0 | 1 = 0;
  /** Per hop and probe the unit, or NONE_SEEN. */
  readonly probes: Int32Array[];
  readonly answers: Int32Array[];
  readonly #result: AnalysisResult;
  readonly #sent: readonly SentProbe[];
  readonly #bySeq = new Map<number, number[]>();

  constructor(result: AnalysisResult, run: ProbeRun, sent: readonly SentProbe[]) {
    this.#result = result;
    this.#sent = sent;
    const { hops, travel } = result.match;
    const none = () => hops.map(() => new Int32Array(sent.length).fill(NONE_SEEN));
    this.probes = none();
    this.answers = none();
    const v6 = run.targetAddress?.includes(':') ?? false;
    const protocol = run.protocol === 'icmp' ? (v6 ? ICMP6 : ICMP) : run.protocol === 'udp' ? UDP : 0;
    if (protocol === 0 || run.targetAddress === null) {
      this.silent = 'protocol';
      return;
    }
    sent.forEach(({ seq }, i) => {
      const same = this.#bySeq.get(seq);
      if (same === undefined) this.#bySeq.set(seq, [i]);
      else same.push(i);
    });
    const votes = [0, 0, 0];
    hops.forEach((hop, h) => {
      const { columns } = hop;
      const ids = new Map<number, number>();
      const isTarget = new Map<number, boolean>();
      const target = (address: number): boolean => {
        let is = isTarget.get(address);
        if (is === undefined) {
          is = result.addresses.text(address) === run.targetAddress;
          isTarget.set(address, is);
        }
        return is;
      };
      for (let row = 0; row < columns.count; row++) {
        if (columns.protocol[row] !== protocol || columns.flags[row]! & RowFlag.icmpError) continue;
        const unit = hop.unitOfRow[row]!;
        if (unit === NONE) continue;
        const echo = protocol !== UDP;
        if (target(columns.destinationOf(row)) && (!echo || columns.ack[row] === ECHO_REQUEST[protocol])) {
          const seq = echo ? columns.seq[row]! : columns.destinationPortOf(row);
          const probe = this.#probeAt(seq, h, unit, STAMP);
          if (probe < 0) continue;
          const id = echo ? columns.destinationPortOf(row) : columns.sourceOf(row);
          ids.set(id, (ids.get(id) ?? 0) + 1);
          votes[travel[hop.flow[unit]!]!]!++;
          this.#mark(this.probes, probe, h, unit);
        } else if (echo && columns.ack[row] === ECHO_REPLY[protocol] && target(columns.sourceOf(row)))
          this.#mark(this.answers, this.#probeAt(columns.seq[row]!, h, unit, ANSWER), h, unit);
      }
      if (ids.size > 1) this.silent = 'ambiguous';
      const { quotes } = columns;
      for (let q = 0; q < quotes.count; q++) {
        const unit = hop.unitOfRow[quotes.row[q]!]!;
        if (unit === NONE || quotes.protocol[q] !== protocol || !target(quotes.destination[q]!)) continue;
        const seq = protocol === UDP ? quotes.destinationPort[q]! : quotes.seq[q]!;
        this.#mark(this.answers, this.#probeAt(seq, h, unit, ANSWER), h, unit);
      }
    });
    if (votes.every((count) => count === 0)) this.silent ??= 'unseen';
    // To a target that is itself on the path, no flow has a direction; the probes pass the hops in one all the same.
    const byTime = votes[0] === votes[1] && this.#passesBackwards();
    this.travel = votes[1]! > votes[0]! || byTime ? 1 : 0;
  }

  /** Whether most probes were seen at their last hop, in path order, before they were at their first. */
  #passesBackwards(): boolean {
    const { corrected } = this.#result.match;
    let balance = 0;
    this.#sent.forEach((_, probe) => {
      const at = (hop: number): number => corrected[hop]![this.probes[hop]![probe]!]!;
      const first = this.probes.findIndex((sights) => sights[probe] !== NONE_SEEN);
      const last = this.probes.findLastIndex((sights) => sights[probe] !== NONE_SEEN);
      if (first < last) balance += Math.sign(at(last) - at(first));
    });
    return balance < 0;
  }

  /** The probe of a sequence number that was sent nearest to when a packet passed; -1: none so near. */
  #probeAt(seq: number, h: number, unit: number, most: number): number {
    const time = this.#result.match.corrected[h]![unit]!;
    let best = -1;
    let away = most;
    for (const probe of this.#bySeq.get(seq) ?? []) {
      const difference = Math.abs(time - this.#sent[probe]!.time);
      if (difference > away) continue;
      best = probe;
      away = difference;
    }
    return best;
  }

  /** Joined across hops, so that a translation on the way hides nothing. */
  #mark(sights: readonly Int32Array[], probe: number, h: number, unit: number): void {
    if (probe < 0) return;
    const { match } = this.#result;
    for (const [hop, at] of chainFrom(match, ...topOf(match, h, unit))) sights[hop]![probe] = at;
    sights[h]![probe] = unit;
  }
}
