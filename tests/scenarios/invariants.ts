import type { AnalysedSession } from '../../electron/engine/analyse-session.ts';
import { PacketState } from '../../shared/contract/view.ts';
import { BEGINNING, clockError } from './build/files.ts';
import type { Scenario } from './build/types.ts';

/** What holds of every answer, whatever the capture: one readable line per violation. */
export function violations(scenario: Scenario, { result }: AnalysedSession): string[] {
  return [...conservation(result), ...accounting(result), ...clockBounds(scenario, result)];
}

type Result = AnalysedSession['result'];

/** sent = delivered + partial + lost; the list of losses is what the counts say, to the byte. */
export function conservation({ analysis }: Result): string[] {
  return analysis.segments.flatMap((segment, s) =>
    (['forward', 'reverse'] as const).flatMap((direction) => {
      const f = segment[direction];
      const listed = analysis.losses.filter((loss) => loss.segment === s && loss.direction === direction);
      const bytes = listed.reduce((sum, loss) => sum + loss.bytes, 0);
      const where = `${segment.from}-${segment.to} ${direction}`;
      return [
        ...unless(f.sent === f.delivered + f.partial + f.lost, `${where}: sent is not what became of it`),
        ...unless(listed.length === f.lost + f.partial, `${where}: ${listed.length} losses are listed`),
        ...unless(bytes === f.lostBytes, `${where}: listed losses have ${bytes} bytes, not ${f.lostBytes}`),
        ...unless(f.lostMin <= f.lost, `${where}: lostMin is above lost`),
        ...unless(f.delayNs === null || f.delayNs.min <= f.delayNs.max, `${where}: delays out of order`),
      ];
    }),
  );
}

/** Every packet of the path at a segment's upstream side, and every one proven to have passed there, is in its counts. */
function accounting({ analysis, match, state }: Result): string[] {
  return analysis.segments.flatMap((segment, s) =>
    (['forward', 'reverse'] as const).flatMap((direction, side) => {
      const h = side === 0 ? s : s + 1;
      const hop = match.hops[h]!;
      let there = 0;
      for (let u = 0; u < hop.count; u++) {
        const became = state[h]![u]!;
        if (match.travel[hop.flow[u]!] !== side) continue;
        if (became !== PacketState.offPath && became !== PacketState.duplicate) there++;
      }
      const counted = segment[direction].sent + segment[direction].unjudged;
      const wanted = there + analysis.hops[h]!.missed[direction];
      return unless(
        counted === wanted,
        `${segment.from}-${segment.to} ${direction}: ${wanted} packets were there, ${counted} are accounted for`,
      );
    }),
  );
}

/** The true offset at the window's beginning lies inside the stated bound. */
function clockBounds(scenario: Scenario, { analysis }: Result): string[] {
  const { window } = analysis;
  if (!window) return [];
  const first = scenario.hops[0]!.clock;
  return scenario.hops.flatMap((hop, h) => {
    const { offsetNs, uncertaintyNs } = analysis.clock[h]!;
    if (uncertaintyNs === null) return [];
    const reference = Number(BigInt(window.from) - BEGINNING);
    const time = reference - clockError(first, reference - clockError(first, reference));
    const truth = clockError(hop.clock, time) - clockError(first, time);
    // Stamps are cut to their file's resolution.
    const slack = scenario.hops.some((any) => (any.resolution ?? 9) < 9) ? 2000 : 10;
    return unless(
      Math.abs(offsetNs - truth) <= uncertaintyNs + slack,
      `clock of ${hop.name}: ${offsetNs} ± ${uncertaintyNs} ns does not hold the truth, ${truth}`,
    );
  });
}

function unless(condition: boolean, line: string): string[] {
  return condition ? [] : [line];
}
