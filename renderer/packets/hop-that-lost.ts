import type { AnalysisLoss } from '../../shared/contract/analysis.ts';
import type { PacketAtHops } from '../../shared/contract/view.ts';

/** Index of the hop that a packet should have come to when it was lost, by the analysis; -1 when it lost none of it. */
export function hopThatLost(packet: PacketAtHops, losses: AnalysisLoss[]): number {
  for (const loss of losses)
    for (const at of packet.hops)
      if (at.frame === loss.frame && at.hop === loss.hop)
        return loss.direction === 'forward' ? loss.segment + 1 : loss.segment;
  return -1;
}
