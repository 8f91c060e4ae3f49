import { useEffect } from 'react';
import { create } from 'zustand';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { PacketAtHops } from '../../shared/contract/view.ts';
import { engine } from '../bridge/engine.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';

/** Between two looks at a packet whose capture is being unpacked. */
const UNPACKING_MS = 500;

/** The one selected packet at every hop: path strip, timeline and panel show the same answer. */
export interface SelectedPacketStore {
  packet: PacketAtHops | null;
  problem: Problem | null;
}

export const useSelectedPacket = create<SelectedPacketStore>()(() => ({ packet: null, problem: null }));

/**
 * Asks the engine for the selected packet whenever selection or session change; mounted once, by the timeline. While
 * the answer is on its way the packet before stays, so that stepping does not flicker.
 */
export function useSelectedPacketLoader(): void {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const revision = useSessionStore((s) => s.revision);
  const selection = useViewStore((s) => s.selection);

  // biome-ignore lint/correctness/useExhaustiveDependencies: at a new revision the packet's fate may be another
  useEffect(() => {
    if (sessionId === null || selection === null) {
      useSelectedPacket.setState({ packet: null, problem: null });
      return;
    }
    let wanted = true;
    let later: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      engine.viewPacket({ sessionId, hop: selection.hop, frame: selection.frame }).then(
        (packet) => {
          if (!wanted) return;
          useSelectedPacket.setState({ packet, problem: null });
          // Its bytes come once the compressed captures are unpacked.
          if (packet.unpacking) later = setTimeout(ask, UNPACKING_MS);
        },
        (reason) => wanted && useSelectedPacket.setState({ packet: null, problem: problemOf(reason) }),
      );
    ask();
    return () => {
      wanted = false;
      clearTimeout(later);
    };
  }, [sessionId, revision, selection]);
}

/** Where and when the packet was seen, in travel order. */
export function journeyStops(packet: PacketAtHops | null): { hop: number; time: number }[] {
  if (packet === null) return [];
  const stops = packet.hops.flatMap((at, hop) => (at.time === null ? [] : [{ hop, time: at.time }]));
  return packet.direction === 'reverse' ? stops.reverse() : stops;
}
