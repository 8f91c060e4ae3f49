import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ProbeSeries } from '../../shared/contract/probes.ts';
import { MtrFold } from '../../shared/metrics/mtr-fold.ts';
import type { SessionProbe } from '../../shared/session/schema.ts';
import type { ProbeRun } from '../../shared/view/probe-fates.ts';
import { realFileInside } from '../sessions/session-directory.ts';

/**
 * The folded probes of one session. Lines are folded as they come, in the probing node's own time; the shift to the
 * reference clock, which gets better while a capture runs, is applied when somebody asks.
 */
export class ProbeFolds {
  readonly #folds: { fold: MtrFold; base: bigint | null }[] = [];

  push(probe: number, timeNs: bigint, line: string): void {
    const entry = this.#entry(probe);
    entry.base ??= timeNs;
    entry.fold.push(Number(timeNs - entry.base), line);
  }

  /**
   * @param probes as in session.json, in order
   * @param epochBase ns since the epoch that views count from
   * @param shiftOf ns to add to a probe's node time to be on the reference clock
   * @param from range, ns since `epochBase`
   * @param points at most this many per row
   * @param lastSeconds figures of the last so many seconds of the run only; null: of all of it
   */
  series(
    probes: readonly SessionProbe[],
    epochBase: bigint,
    shiftOf: (probe: SessionProbe) => number,
    from: number,
    to: number,
    points: number,
    lastSeconds: number | null,
  ): ProbeSeries[] {
    return probes.map((probe, index) => {
      const { fold, base } = this.#entry(index);
      const shift = base === null ? 0 : Number(base - epochBase) + shiftOf(probe);
      const { rows, pace } = fold.series(from - shift, to - shift, points, {
        destination: probe.targetAddress ?? probe.target,
        intervalSeconds: probe.intervalSeconds,
        lastSeconds,
        concurrent: probes.filter(({ node }) => node === probe.node).length,
      });
      return {
        index,
        node: probe.node,
        target: probe.target,
        protocol: probe.protocol,
        stampedOnNode: probe.stampedOnNode,
        rows: rows.map((row) => ({
          ...row,
          points: row.points.map((point) => ({ ...point, time: point.time + shift })),
          losses: row.losses.map((time) => time + shift),
          changes: row.changes.map((change) => ({ ...change, time: change.time + shift })),
        })),
        pace,
      };
    });
  }

  /** Every probe of every run, on the reference clock; as for `series`. */
  runs(probes: readonly SessionProbe[], epochBase: bigint, shiftOf: (probe: SessionProbe) => number): ProbeRun[] {
    return probes.map((probe, index) => {
      const { fold, base } = this.#entry(index);
      const shift = base === null ? 0 : Number(base - epochBase) + shiftOf(probe);
      const targetAddress = probe.targetAddress ?? probe.target;
      const sent = fold.probes(targetAddress).map((each) => ({ ...each, time: each.time + shift }));
      const rows = sent.reduce((most, { position }) => Math.max(most, position + 1), 0);
      return { protocol: probe.protocol, targetAddress, probes: sent, rows };
    });
  }

  #entry(probe: number): { fold: MtrFold; base: bigint | null } {
    this.#folds[probe] ??= { fold: new MtrFold(), base: null };
    return this.#folds[probe];
  }
}

/** Folds the probe files of a saved session. Lines that are not ours are passed over: the file may end inside one. */
export async function readProbes(directory: string, probes: readonly SessionProbe[]): Promise<ProbeFolds> {
  const folds = new ProbeFolds();
  for (const [index, probe] of probes.entries()) {
    if (!existsSync(`${directory}/${probe.file}`)) continue;
    const path = await realFileInside(directory, probe.file);
    for await (const text of createInterface({
      input: createReadStream(path, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const entry = parseProbeLine(text);
      if (entry !== null) folds.push(index, entry.time, entry.line);
    }
  }
  return folds;
}

/** `{"t":"1760000000000000000","line":"p 0 1234 33000"}` */
export function parseProbeLine(text: string): { time: bigint; line: string } | null {
  if (text.length > 4096) return null;
  try {
    const { t, line } = JSON.parse(text) as { t?: unknown; line?: unknown };
    if (typeof t !== 'string' || typeof line !== 'string' || !/^\d{1,20}$/.test(t)) return null;
    return { time: BigInt(t), line };
  } catch {
    return null;
  }
}
