import type { HopFacts, PacketAtHops } from '../../shared/contract/view.ts';
import { countText } from '../../shared/view/geometry-format.ts';

export interface TunnelSpan {
  from: number;
  to: number;
  label: string;
  /** Per label: what is inside of it at the first hop of the span, for a tooltip; none of a single packet. */
  counts: { label: string; packets: number; text: string }[];
}

/** Labels that are named above the hops; the others are in the tooltip. */
const NAMED = 2;

/**
 * Neighbouring hops at which the same is around the packets: around the selected one, or, when none is selected, around
 * any that are the path's own.
 */
export function tunnelSpans(facts: readonly HopFacts[] | null, packet: PacketAtHops | null): TunnelSpan[] {
  // Null: this hop did not see the packet, and says nothing of what is around it there.
  const labels =
    packet === null
      ? (facts ?? []).map(({ tunnels }) => named(tunnels.map(({ label }) => label)))
      : packet.hops.map(({ seen, fields }) =>
          seen ? named(fields.filter(({ name }) => name === 'Tunnel').map(({ value }) => value)) : null,
        );
  const spans: TunnelSpan[] = [];
  let open: TunnelSpan | null = null;
  labels.forEach((label, hop) => {
    if (label === null) return;
    if (open !== null && open.label === label) {
      open.to = hop;
      return;
    }
    open = label === '' ? null : { from: hop, to: hop, label, counts: packet === null ? counted(facts?.[hop]) : [] };
    if (open !== null) spans.push(open);
  });
  return spans;
}

function named(labels: readonly string[]): string {
  const shown = labels.slice(0, NAMED).join(' · ');
  return labels.length > NAMED ? `${shown} +${labels.length - NAMED}` : shown;
}

function counted(facts: HopFacts | undefined): TunnelSpan['counts'] {
  return (facts?.tunnels ?? []).map(({ label, packets }) => ({ label, packets, text: countText(packets) }));
}
