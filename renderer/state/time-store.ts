import { useMemo } from 'react';
import { create } from 'zustand';
import { clockText, midnight } from '../../shared/view/geometry-clock.ts';
import { timeText } from '../../shared/view/geometry-format.ts';
import { remember, remembered } from './remembered.ts';
import { useSessionStore } from './session-store.ts';

/** What times count from: the session's start, the time reference, or midnight in UTC or here. */
export const timeFormats = ['start', 'reference', 'utc', 'local'] as const;
export type TimeFormat = (typeof timeFormats)[number];

interface TimeStore {
  format: TimeFormat;
  /** The moment that times may count from, ns since the session's epoch base, and the session it belongs to. */
  reference: { sessionId: string; time: number } | null;
  setFormat: (format: TimeFormat) => void;
  setReference: (reference: TimeStore['reference']) => void;
}

const known = remembered<string>('timeFormat', 'start');

export const useTimeStore = create<TimeStore>()((set) => ({
  format: timeFormats.find((format) => format === known) ?? 'start',
  reference: null,
  setFormat: (format) => {
    remember('timeFormat', format);
    set({ format });
  },
  // Times count from a reference as soon as there is one: that is what it was set for.
  setReference: (reference) =>
    set(({ format }) => ({
      reference,
      format: reference === null ? (format === 'reference' ? 'start' : format) : 'reference',
    })),
}));

/** How times of the session on screen are written. */
export interface TimeScale {
  /** The format in use: a reference that was never set in this session counts from its start. */
  format: TimeFormat;
  /** What ticks count from, ns since the epoch base. */
  origin: number;
  /** The time reference; null: none is set. */
  reference: number | null;
  /** @param decimals digits after the second, 0 to 9 */
  write: (ns: number, decimals: number) => string;
}

export function useTimeScale(): TimeScale {
  const chosen = useTimeStore((s) => s.format);
  const mark = useTimeStore((s) => s.reference);
  const sessionId = useSessionStore((s) => s.session?.sessionId ?? '');
  const start = useSessionStore((s) => s.session?.from ?? 0);
  const epochBase = useSessionStore((s) => s.session?.epochBase ?? '0');
  return useMemo(() => {
    const reference = mark?.sessionId === sessionId ? mark.time : null;
    const format = chosen === 'reference' && reference === null ? 'start' : chosen;
    if (format === 'utc' || format === 'local') {
      const east = format === 'utc' ? 0 : -new Date(Number(BigInt(epochBase) / 1_000_000n)).getTimezoneOffset();
      const write = (ns: number, decimals: number) => clockText(epochBase, ns, decimals, east);
      return { format, reference, origin: midnight(epochBase, east), write };
    }
    const origin = format === 'reference' ? reference! : start;
    return { format, reference, origin, write: (ns, decimals) => timeText(ns - origin, decimals) };
  }, [chosen, mark, sessionId, start, epochBase]);
}

/** Writes moments of the session as the timeline's axis does. */
export function useTimeWriter(): TimeScale['write'] {
  return useTimeScale().write;
}
