import { useEffect, useRef } from 'react';
import type { Dissection } from '../../shared/contract/dissect.ts';
import { problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useViewStore } from '../state/view-store.ts';
import { Latest } from '../timeline/latest.ts';
import { type DissectMode, nothing, refreshStatus, useDissectStore } from './dissect-store.ts';

interface Wanted {
  mode: DissectMode;
  sessionId: string;
  hop: number;
  frame: number;
  /** The packet's record at every hop, in path order; null where it was not seen. */
  frames: (number | null)[];
  protocol: string | null;
}

/**
 * Asks for what the panel shows of the selected packet, one request at a time; mounted by the panel, so that nothing is
 * dissected while it is not there. What was shown stays until the new answer is there.
 */
export function useDissection(): void {
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? null);
  const selection = useViewStore((s) => s.selection);
  const packet = useSelectedPacket((s) => s.packet);
  const mode = useDissectStore((s) => s.mode);
  const protocol = useDissectStore((s) => s.protocol);
  const again = useDissectStore((s) => s.again);
  const latest = useRef<Latest<Wanted, void> | null>(null);

  useEffect(() => {
    void refreshStatus();
    const asking = new Latest<Wanted, void>(
      ask,
      () => void refreshStatus(),
      () => undefined,
    );
    latest.current = asking;
    return () => asking.close();
  }, []);

  const frames = packet?.hops.map((at) => at.frame) ?? [];
  const seenAt = frames.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the dissectors or the keys change
  useEffect(() => {
    if (sessionId === null || selection === null) {
      useDissectStore.setState({ packet: nothing, atHops: nothing, stream: nothing });
      return;
    }
    // The packet before is still shown: its other hops are not those of the selection.
    if (mode === 'compare' && frames[selection.hop] !== selection.frame) return;
    latest.current?.ask({ mode, sessionId, ...selection, frames, protocol });
  }, [sessionId, selection?.hop, selection?.frame, mode, protocol, again, mode === 'compare' ? seenAt : '']);
}

async function ask(wanted: Wanted): Promise<void> {
  if (wanted.mode === 'compare') await askAtHops(wanted);
  else {
    await askPacket(wanted);
    if (wanted.mode === 'follow') await askStream(wanted);
  }
}

async function askPacket({ sessionId, hop, frame }: Wanted): Promise<void> {
  const { packet } = useDissectStore.getState();
  useDissectStore.setState({ packet: { ...packet, pending: true } });
  try {
    const value = await engine.dissectPacket({ sessionId, hop, frame });
    useDissectStore.setState({ packet: { value, problem: null, pending: false } });
  } catch (error) {
    useDissectStore.setState({ packet: { value: null, problem: problemOf(error), pending: false } });
  }
}

async function askAtHops({ sessionId, frames }: Wanted): Promise<void> {
  const { atHops } = useDissectStore.getState();
  useDissectStore.setState({ atHops: { ...atHops, pending: true } });
  const value: (Dissection | null)[] = frames.map(() => null);
  try {
    for (const [hop, frame] of frames.entries())
      if (frame !== null) value[hop] = await engine.dissectPacket({ sessionId, hop, frame });
    useDissectStore.setState({ atHops: { value, problem: null, pending: false } });
  } catch (error) {
    useDissectStore.setState({ atHops: { value: null, problem: problemOf(error), pending: false } });
  }
}

async function askStream({ sessionId, hop, frame, protocol: chosen }: Wanted): Promise<void> {
  const offered = useDissectStore.getState().packet.value?.follow ?? [];
  const protocol = chosen !== null && offered.includes(chosen) ? chosen : offered[0];
  if (protocol === undefined) {
    useDissectStore.setState({ stream: nothing });
    return;
  }
  const { stream } = useDissectStore.getState();
  useDissectStore.setState({ stream: { ...stream, pending: true } });
  try {
    const value = await engine.dissectFollow({ sessionId, hop, frame, protocol });
    useDissectStore.setState({ stream: { value, problem: null, pending: false } });
  } catch (error) {
    useDissectStore.setState({ stream: { value: null, problem: problemOf(error), pending: false } });
  }
}
