import type { AnalysisResult } from '../../../shared/analysis/types.ts';
import { BEGINNING } from '../build/files.ts';
import { conservation } from '../invariants.ts';
import type { Network } from './network.ts';
import { truthOf } from './truth.ts';

const COUNTS = [
  'sent',
  'delivered',
  'partial',
  'lost',
  'lostMin',
  'lostBytes',
  'unjudged',
  'duplicated',
  'reordered',
  'unmatched',
] as const;

/** Warnings that do not say that anything was not judged. */
const OF_FACTS = ['clock-step', 'kernel-drops'];
/** Such as clocks that were set bring with them. */
const OF_STEPS = ['clock-contradiction', 'ended-early'];

/** Every figure of an answer that is not what was done in the network, one readable line each. */
export function falsehoods(network: Network, result: AnalysisResult): string[] {
  const { analysis } = result;
  const lines = conservation(result);
  const { window } = analysis;
  if (window === null) return [...lines, 'no window'];
  // The first hop's clock is true.
  const since = (stamp: string) => Number(BigInt(stamp) - BEGINNING);
  const doubt = Math.max(...analysis.clock.map(({ uncertaintyNs }) => uncertaintyNs ?? 0)) + 3000;
  const judged = { from: since(window.judgedFrom), to: since(window.judgedTo), doubt };
  // All of what was done is judged where clocks are as sure as they can be; steps leave less to tell them by.
  const stepped = network.hops.some((hop) => hop.clock?.steps);
  if (!stepped && (judged.from > 0.4e9 || judged.to < 7.9e9)) lines.push(`judged from ${judged.from} to ${judged.to}`);
  const truth = truthOf(network, judged);
  if (truth === null) return lines;
  const same = (what: string, found: unknown, wanted: unknown) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      lines.push(`${what}: ${JSON.stringify(found)}, true is ${JSON.stringify(wanted)}`);
  };
  analysis.segments.forEach((segment, s) => {
    for (const direction of ['forward', 'reverse'] as const) {
      const where = `${segment.from}-${segment.to} ${direction}`;
      const [found, wanted] = [segment[direction], truth.segments[s]![direction]];
      for (const key of COUNTS) same(`${where} ${key}`, found[key], wanted[key]);
      // What clocks do not tell: the truth lies within the stated bound, and stamps are cut to microseconds in some files.
      const bound = (segment.uncertaintyNs ?? Number.POSITIVE_INFINITY) + 3000;
      const { delays } = wanted;
      if ((found.delayNs === null) !== (delays.length === 0)) same(`${where} delay`, found.delayNs, delays.length);
      if (found.delayNs === null || delays.length === 0) continue;
      const ranks = { min: delays[0]!, p50: delays[Math.ceil(delays.length / 2) - 1]!, max: delays.at(-1)! };
      for (const key of ['min', 'p50', 'max'] as const) {
        const off = found.delayNs[key] - ranks[key];
        if (Math.abs(off) > bound) lines.push(`${where} delay ${key}: ${off} ns off, bound ${bound}`);
      }
    }
  });
  same(
    'missed',
    analysis.hops.map(({ missed }) => missed),
    truth.missed,
  );
  same('translations', analysis.translations.map((each) => JSON.stringify(each)).sort(), truth.translations);
  const warnings = analysis.warnings.filter(
    ({ code }) => !OF_FACTS.includes(code) && !(stepped && OF_STEPS.includes(code)),
  );
  // When all flows of one kind go another way, a filter explains it as well.
  const kind = (code: string) => (code === 'filter-mismatch' ? 'not-via-hop' : code);
  // Of what is left to be judged beside steps there may be too little to see which way it goes.
  if (stepped && warnings.length === 0) return lines;
  same('warnings', [...new Set(warnings.map(({ code, hop }) => `${kind(code)} at ${hop}`))].sort(), truth.warnings);
  return lines;
}
