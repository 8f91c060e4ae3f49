import { existsSync } from 'node:fs';
import { analysisSteps } from '../../shared/analysis/analyze.ts';
import { analysisInOrder } from '../../shared/analysis/analyze-in-order.ts';
import type { AnalysisResult } from '../../shared/analysis/types.ts';
import { priorFromSamples } from '../../shared/clock/prior.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import type { HopInput } from '../../shared/match/types.ts';
import type { SessionFile, SessionHop } from '../../shared/session/schema.ts';
import type { Watch } from '../sessions/watch.ts';
import type { CaptureSource } from './decode-file.ts';
import { type ReadCaptures, readCaptures } from './read-captures.ts';
import { inSlices } from './slices.ts';
import { tidy } from './tidy.ts';

/** Seconds that a packet may take to the next hop before it counts as lost, unless told otherwise. */
export const DEFAULT_TMAX_SECONDS = 2;

export interface AnalyseOptions {
  tmaxSeconds?: number | undefined;
  /** Besides what the session itself names. */
  targets?: readonly string[] | undefined;
  /** `auto`: in the order that the packets propose. Default: as given. */
  order?: HopOrder | undefined;
  /** Hears how far it is, and may end the reading. */
  watch?: Watch | undefined;
}

export type HopOrder = 'given' | 'auto';

export interface AnalysedSession extends ReadCaptures {
  result: AnalysisResult;
}

/**
 * Reads the spool files of a session and analyses them.
 * @throws ProblemError when a file cannot be read, or `nothing-readable` when none of them is a capture
 */
export async function analyseSession(
  directory: string,
  session: SessionFile,
  options: AnalyseOptions = {},
): Promise<AnalysedSession> {
  // Loaded when there is a session: its schemas take a while, which an analysis of files need not wait for.
  const { fileInside, realFileInside } = await import('../sessions/session-directory.ts');
  const sources: CaptureSource[] = [];
  for (const { name, file } of session.hops) {
    const path = fileInside(directory, file);
    const exists = existsSync(path);
    // A session cut short while it was arming may lack files: such a hop received nothing.
    const absent = !exists && session.state !== 'complete';
    sources.push({ name, path: exists ? await realFileInside(directory, file) : path, absent });
  }
  const read = await readCaptures(sources, undefined, options.watch);
  if (read.captures.some((capture) => capture.damage !== null)) refuseUnreadable(read.captures);
  const hops = session.hops.map((hop, i) =>
    hopInput(hop, read.captures[i]!, hop.kernelDrops, nodeOf(session, hop.name)),
  );
  const result = await analyse(hops, read, options, targetsOf(session, options.targets));
  const trigger = session.plan?.trigger;
  if (trigger !== undefined) {
    const { time = null, packet = null } = session.trigger ?? {};
    result.analysis.trigger = { hop: trigger.hop, filter: trigger.filter, time, packet };
  }
  return { ...read, result };
}

/** Analyses capture files given in path order, of which nothing is known but what they hold. */
export async function analyseFiles(
  files: readonly { name: string; path: string }[],
  options: AnalyseOptions = {},
): Promise<AnalysedSession> {
  const read = await readCaptures(files);
  refuseUnreadable(read.captures);
  const hops = files.map(({ name }, i) =>
    hopInput({ name, start: null, stop: null, clockId: null }, read.captures[i]!, null, null),
  );
  return { ...read, result: await analyse(hops, read, options, [...(options.targets ?? [])]) };
}

/** Stops often enough to be given up within a second, and to let others have their turn. */
function analyse(
  given: HopInput[],
  { addresses }: ReadCaptures,
  options: AnalyseOptions,
  targets: string[],
): Promise<AnalysisResult> {
  options.watch?.begin('analysing', 0);
  const tmaxSeconds = options.tmaxSeconds ?? DEFAULT_TMAX_SECONDS;
  const input = { addresses, tmaxSeconds, targets, ...(tidy === null ? {} : { tidy }) };
  const steps = options.order === 'auto' ? analysisInOrder : analysisSteps;
  return inSlices<AnalysisResult>(steps({ ...input, hops: given }), options.watch?.signal);
}

/** The node that a hop of a session is on, by the plan; null when there is none. */
export function nodeOf({ plan }: Pick<SessionFile, 'plan'>, hop: string): string | null {
  return plan?.hops.find(({ name }) => name === hop)?.node ?? null;
}

/**
 * @param kernelDrops tcpdump's own count; null: what the file itself says, if it does
 * @param node the node that the capture point is on; null: not known
 */
export function hopInput(
  hop: Pick<SessionHop, 'name' | 'start' | 'stop' | 'clockId' | 'clockSamples' | 'gaps'>,
  capture: DecodedCapture,
  kernelDrops: number | null,
  node: string | null,
): HopInput {
  return {
    name: hop.name,
    capture,
    start: hop.start === null ? null : BigInt(hop.start),
    stop: hop.stop === null ? null : BigInt(hop.stop),
    gaps: (hop.gaps ?? []).map(({ from, to, after, reason }) => ({
      from: BigInt(from),
      to: to === null ? null : BigInt(to),
      after,
      reason,
    })),
    kernelDrops: kernelDrops ?? capture.statisticsDrops,
    clockId: hop.clockId,
    clockPrior: priorFromSamples((hop.clockSamples ?? []).map((sample) => ({ ...sample, at: BigInt(sample.at) }))),
    node,
  };
}

/** The addresses that a session is about: its own, and the targets of its probes. */
export function targetsOf(session: Pick<SessionFile, 'targets' | 'probes'>, more: readonly string[] = []): string[] {
  const targets = new Set([...session.targets, ...more]);
  for (const probe of session.probes) targets.add(probe.targetAddress ?? probe.target);
  return [...targets].filter(isAddress);
}

/** Dotted quad or anything with a colon: names are not addresses. */
function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || text.includes(':');
}

function refuseUnreadable(captures: readonly DecodedCapture[]): void {
  if (captures.some((capture) => capture.linkType !== '')) return;
  throw new ProblemError({
    code: 'nothing-readable',
    subject: null,
    message: `None of the files is a readable capture${captures[0]?.damage ? ` (${captures[0].damage})` : ''}.`,
    remedy: 'Give pcap or pcapng files, as tcpdump and Wireshark write them.',
  });
}
