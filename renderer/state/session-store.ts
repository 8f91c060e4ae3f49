import { create } from 'zustand';
import type { Analysis } from '../../shared/contract/analysis.ts';
import type { CaptureLive, CaptureState, SessionInfo } from '../../shared/contract/engine-api.ts';

/** What the window knows of the session it shows, running or saved. Never holds packets: views ask the engine. */
export interface SessionStore {
  /** The session on screen, also while it is being captured; null before the first one. */
  session: SessionInfo | null;
  analysis: Analysis | null;
  /** Last figures of the running capture; null when none runs. */
  live: CaptureLive | null;
  capture: CaptureState;
  /** Grows whenever the views must be asked again. */
  revision: number;
  /** Shows a session from its beginning; forgets the analysis of the one before. */
  show: (session: SessionInfo) => void;
  /** The session as it is now and its newer analysis; the views are asked again. */
  update: (session: SessionInfo, analysis: Analysis) => void;
  /** The same session under another name or in another place; the views stay. */
  describe: (session: SessionInfo) => void;
  setAnalysis: (analysis: Analysis) => void;
  setLive: (live: CaptureLive | null) => void;
  setCapture: (capture: CaptureState) => void;
  close: () => void;
}

export const idleCapture: CaptureState = { phase: 'idle', sessionId: null, detail: '', problems: [], spreadMs: null };

export const useSessionStore = create<SessionStore>()((set) => ({
  session: null,
  analysis: null,
  live: null,
  capture: idleCapture,
  revision: 0,
  show: (session) => set((s) => ({ session, analysis: null, revision: s.revision + 1 })),
  update: (session, analysis) => set((s) => ({ session, analysis, revision: s.revision + 1 })),
  describe: (session) => set({ session }),
  setAnalysis: (analysis) => set((s) => ({ analysis, revision: s.revision + 1 })),
  setLive: (live) => set({ live }),
  setCapture: (capture) => set({ capture }),
  close: () => set((s) => ({ session: null, analysis: null, live: null, revision: s.revision + 1 })),
}));

/** True while something runs, or is being started or stopped, on a node. */
export function captureBusy(capture: CaptureState): boolean {
  return capture.phase !== 'idle' && capture.phase !== 'done' && capture.phase !== 'failed';
}
