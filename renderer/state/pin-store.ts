import { create } from 'zustand';

/** A packet that stays marked whatever else is selected. */
export interface Pin {
  sessionId: string;
  hop: number;
  frame: number;
  title: string;
  /** Where and when it was seen, in travel order; ns since the session's epoch base. */
  stops: { hop: number; time: number }[];
}

/** Pins that can be told apart at a glance. */
export const MOST_PINS = 8;

export const usePins = create<{ pins: readonly Pin[] }>()(() => ({ pins: [] }));

/** Takes the pin of a packet away, or adds it. @returns false: there are as many as there may be */
export function togglePin(pin: Pin): boolean {
  const mine = usePins.getState().pins.filter(({ sessionId }) => sessionId === pin.sessionId);
  // The same packet may have been chosen at another hop.
  const rest = mine.filter(
    ({ stops }) => !stops.some((a) => pin.stops.some((b) => a.hop === b.hop && a.time === b.time)),
  );
  if (rest.length === mine.length && mine.length >= MOST_PINS) return false;
  usePins.setState({ pins: rest.length < mine.length ? rest : [...mine, pin] });
  return true;
}
