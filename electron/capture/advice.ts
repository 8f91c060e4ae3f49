import type { Advice, AdviceRemedy } from '../../shared/contract/engine-api.ts';
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
export function adviceFor(hop: PlanHop, spooled: boolean, pace: HopPace): Advice | null {
  const { packetsPerSecond, kernelDrops, interfaceDrops, behind, held } = pace;
  const say = (code: Advice['code'], packets: number): Advice => ({
    code,
    packetsPerSecond,
    packets,
    remedies: code === 'interface-drops' ? [] : remedies(hop, spooled),
  });
  if (kernelDrops > 0) return say('kernel-drops', kernelDrops);
  if (held > HELD) return say('held', 0);
  if (behind > BEHIND_PACKETS && behind > BEHIND_SECONDS * packetsPerSecond) return say('behind', behind);
  if (interfaceDrops > 0) return say('interface-drops', interfaceDrops);
  return null;
}

function remedies(hop: PlanHop, spooled: boolean): AdviceRemedy[] {
  const all: AdviceRemedy[] = [{ change: hop.filter.trim() === '' ? 'add-filter' : 'narrow-filter' }];
  if (hop.snaplen > 128) all.push({ change: 'lower-snaplen', snaplen: hop.snaplen });
  if (!spooled) all.push({ change: 'spool' });
  return all;
}
