import type { AnalysisResult } from '../analysis/types.ts';
import type { ProbeFateRow, ProbeFates } from '../contract/probe-fates.ts';
import { PacketState } from '../contract/view.ts';
import { NONE } from '../match/types.ts';
import { NONE_SEEN, ProbeSightings } from './probe-sightings.ts';

/** One probe that mtr sent. */
export interface SentProbe {
  /** From 0: the distance less one. */
  position: number;
  /** On the wire: ICMP echo sequence, or UDP destination port. */
  seq: number;
  /** ns since the epoch base, on the reference clock. */
  time: number;
  /** `pending`: too young to be called lost. */
  state: 'answered' | 'lost' | 'pending';
}

/** A run of mtr as far as its packets are looked for. */
export interface ProbeRun {
  protocol: string;
  targetAddress: string | null;
  probes: readonly SentProbe[];
  /** Rows up to the target. */
  rows: number;
}

/**
 * Looks for every probe of an mtr run, and for its answer, in all captures, and says of those without an answer where
 * they, or their answers, were seen last. mtr 0.95 puts its sequence number on the wire (ICMP echo sequence, UDP port).
 */
export function probeFates(result: AnalysisResult, index: number, run: ProbeRun): ProbeFates {
  const fates: ProbeFates = { index, silent: null, direction: 'forward', rows: [] };
  const { window } = result.judgement;
  const judged = run.probes.filter(
    ({ time, state, position }) =>
      state !== 'pending' &&
      position < run.rows &&
      window.missingAt < 0 &&
      time >= window.judgedFrom &&
      time <= window.judgedTo,
  );
  const sightings = new ProbeSightings(result, run, judged);
  fates.silent = sightings.silent;
  if (fates.silent !== null) return fates;
  const n = result.match.hops.length;
  const reverse = sightings.travel === 1;
  fates.direction = reverse ? 'reverse' : 'forward';
  /** Capture hops in the order in which probes pass them. */
  const way = Array.from({ length: n }, (_, i) => (reverse ? n - 1 - i : i));
  const furthest = (sights: readonly Int32Array[], probe: number): number =>
    way.findLastIndex((h) => sights[h]![probe] !== NONE_SEEN);
  const nearest = (sights: readonly Int32Array[], probe: number): number =>
    way.findIndex((h) => sights[h]![probe] !== NONE_SEEN);
  const isLost = (h: number, unit: number): boolean => unit !== NONE && result.state[h]![unit] === PacketState.lost;
  const reaches = new Array<number>(run.rows).fill(-1);
  judged.forEach(({ position }, p) => {
    reaches[position] = Math.max(reaches[position]!, furthest(sightings.probes, p));
  });
  fates.rows = Array.from({ length: run.rows }, (_, i) => emptyRow(i + 1, n, way[reaches[i]!] ?? -1));
  judged.forEach(({ position, state }, p) => {
    const row = fates.rows[position]!;
    row.sent++;
    for (let h = 0; h < n; h++) {
      if (sightings.probes[h]![p] !== NONE_SEEN) row.seen[h]!++;
      if (sightings.answers[h]![p] !== NONE_SEEN) row.answers[h]!++;
    }
    if (state !== 'lost') return;
    row.unanswered++;
    const came = furthest(sightings.probes, p);
    const back = nearest(sightings.answers, p);
    if (back === 0) row.returned++;
    else if (back > 0) {
      const h = way[back]!;
      if (isLost(h, sightings.answers[h]![p]!)) row.lostOnReturn[Math.min(h, way[back - 1]!)]!++;
      else row.untold++;
    } else if (came >= 0 && came === reaches[position]) row.notAnswered++;
    else if (came >= 0 && isLost(way[came]!, sightings.probes[way[came]!]![p]!))
      row.lostOnWay[Math.min(way[came]!, way[came + 1]!)]!++;
    else row.untold++;
  });
  return fates;
}

function emptyRow(hop: number, hops: number, reach: number): ProbeFateRow {
  const zeros = (length: number) => new Array<number>(Math.max(0, length)).fill(0);
  return {
    hop,
    sent: 0,
    unanswered: 0,
    seen: zeros(hops),
    answers: zeros(hops),
    reach,
    lostOnWay: zeros(hops - 1),
    lostOnReturn: zeros(hops - 1),
    notAnswered: 0,
    returned: 0,
    untold: 0,
  };
}
