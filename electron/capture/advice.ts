import type { PlanHop } from '../../shared/contract/plan.ts';

/** What the last second brought at one hop. */
export interface HopPace {
  packetsPerSecond: number;
  kernelDrops: number;
  interfaceDrops: number;
  /** Packets that tcpdump has read and that have not arrived here. */
  behind: number;
  /** Share of the second in which this machine read nothing, 0 to 1. */
  held: number;
}

/** A stream is behind when what is on its way is more than two seconds' packets, and not just a few. */
const BEHIND_SECONDS = 2;
const BEHIND_PACKETS = 2000;
const HELD = 0.8;

/** What is wrong at a hop and what to change, the worst first; null when all is well. */
export function adviceFor(hop: PlanHop, spooled: boolean, pace: HopPace): string | null {
  const change = remedies(hop, spooled);
  const rate = `${Math.round(pace.packetsPerSecond)} packets/s`;
  if (pace.kernelDrops > 0)
    return `the kernel dropped ${pace.kernelDrops} packets in the last second at ${rate}, because tcpdump was not quick enough: ${change}.`;
  if (pace.held > HELD)
    return `this machine takes in less than the node sends (${rate}), so that the node has to wait: ${change}.`;
  if (pace.behind > BEHIND_PACKETS && pace.behind > BEHIND_SECONDS * pace.packetsPerSecond)
    return `the stream is ${pace.behind} packets behind at ${rate}: ${change}.`;
  if (pace.interfaceDrops > 0)
    return `the interface itself dropped ${pace.interfaceDrops} packets in the last second before any capture could see them: the machine loses them, not the capture.`;
  return null;
}

function remedies(hop: PlanHop, spooled: boolean): string {
  const all: string[] = [];
  if (hop.filter.trim() === '') all.push('give this hop a filter');
  else all.push('narrow the filter');
  if (hop.snaplen > 128) all.push(`lower the snaplen from ${hop.snaplen} to 128 (more packets fit into the buffer)`);
  if (!spooled) all.push('let it be spooled on the node ("carry": "spool")');
  return all.join(', or ');
}
