import type { PacketAtHops } from '../../shared/contract/view.ts';

export interface TunnelSpan {
  from: number;
  to: number;
  label: string;
}

/**
 * Neighbouring hops at which the selected packet travelled inside the same tunnel. Only what a packet proves is shown;
 * without a selected packet there is none. A tunnel seen at a single hop has no length and is left out.
 */
export function tunnelSpans(packet: PacketAtHops | null): TunnelSpan[] {
  const spans: TunnelSpan[] = [];
  let open: TunnelSpan | null = null;
  packet?.hops.forEach((at, hop) => {
    if (!at.seen) return;
    const tunnel = at.fields.find((field) => field.name === 'Tunnel')?.value;
    if (tunnel === undefined) open = null;
    else if (open?.label === tunnel) open.to = hop;
    else {
      open = { from: hop, to: hop, label: tunnel };
      spans.push(open);
    }
  });
  return spans.filter((span) => span.to > span.from);
}
