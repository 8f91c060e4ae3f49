import { beforeEach, describe, expect, it } from 'vitest';
import { analysisArrived, freeze, thaw, useFrozen } from '../../../renderer/state/frozen.ts';
import { MOST_PINS, togglePin, usePins } from '../../../renderer/state/pin-store.ts';
import { keepSelectionHistory, travelSelection } from '../../../renderer/state/selection-history.ts';
import { useSessionStore } from '../../../renderer/state/session-store.ts';
import { useTimeStore } from '../../../renderer/state/time-store.ts';
import { useViewStore } from '../../../renderer/state/view-store.ts';
import { boundText, uncertaintyAt } from '../../../renderer/timeline/hop-facts.ts';
import { fakeViews } from '../../e2e/fake-views.ts';

const fake = fakeViews(['a', 'b', 'c', 'd', 'e', 'f']);
const view = () => useViewStore.getState();

beforeEach(() => {
  useSessionStore.getState().show(fake.session);
  view().reset({ from: 0, to: 10e9 }, false);
});

describe('history of selections', () => {
  it('goes back and forward to what was selected, and to what was on screen then', () => {
    const end = keepSelectionHistory();
    useSessionStore.getState().show({ ...fake.session, sessionId: 'history' });
    view().select({ hop: 0, frame: 1 });
    view().setRange({ from: 1e9, to: 2e9 });
    view().select({ hop: 1, frame: 2 });
    view().setRange({ from: 5e9, to: 6e9 });
    view().select(null);
    expect(travelSelection(-1)).toBe(true);
    expect(view().selection).toEqual({ hop: 0, frame: 1 });
    expect(view().range).toEqual({ from: 1e9, to: 2e9 });
    expect(travelSelection(-1)).toBe(false);
    expect(travelSelection(1)).toBe(true);
    expect(view().selection).toEqual({ hop: 1, frame: 2 });
    expect(view().range).toEqual({ from: 5e9, to: 6e9 });
    expect(travelSelection(1)).toBe(false);
    // A new choice from the past ends what was ahead of it.
    travelSelection(-1);
    view().select({ hop: 2, frame: 9 });
    expect(travelSelection(1)).toBe(false);
    travelSelection(-1);
    expect(view().selection).toEqual({ hop: 0, frame: 1 });
    end();
  });

  it('knows nothing of another session', () => {
    const end = keepSelectionHistory();
    view().select({ hop: 0, frame: 1 });
    view().select({ hop: 0, frame: 2 });
    useSessionStore.getState().show({ ...fake.session, sessionId: 'other' });
    expect(travelSelection(-1)).toBe(false);
    end();
  });
});

describe('a frozen picture', () => {
  const update = (to: number) => ({ session: { ...fake.session, to }, analysis: fake.analysis });

  it('stands still while the capture goes on, and then shows what came last', () => {
    view().setFollowLive(true);
    const before = useSessionStore.getState().revision;
    freeze();
    analysisArrived(update(11e9));
    analysisArrived(update(12e9));
    expect(useSessionStore.getState().revision).toBe(before);
    expect(view().bounds.to).toBe(10e9);
    thaw();
    expect(useFrozen.getState()).toEqual({ frozen: false, held: null });
    expect(useSessionStore.getState().revision).toBe(before + 1);
    expect(view().bounds.to).toBe(12e9);
  });

  it('gives way to another session', () => {
    freeze();
    analysisArrived({ ...update(3e9), session: { ...fake.session, sessionId: 'next', to: 3e9 } });
    expect(useSessionStore.getState().session?.sessionId).toBe('next');
    thaw();
  });
});

describe('a range', () => {
  it('is the same object where a movement ends at what is on screen', () => {
    const { range } = view();
    view().pan(-1);
    view().zoom(5, 1e9);
    view().showAll();
    view().setRange({ from: -5e9, to: 50e9 });
    expect(view().range).toBe(range);
  });
});

describe('pins', () => {
  const pin = (n: number) => ({
    sessionId: 's',
    hop: 0,
    frame: n,
    title: `${n}`,
    stops: [
      { hop: 0, time: n },
      { hop: 1, time: n + 1 },
    ],
  });

  it('come and go with the packet, at whichever hop it is chosen, up to as many as can be told apart', () => {
    usePins.setState({ pins: [] });
    for (let n = 0; n < MOST_PINS; n++) expect(togglePin(pin(n * 10))).toBe(true);
    expect(togglePin(pin(990))).toBe(false);
    expect(togglePin({ ...pin(20), hop: 1, frame: 7 })).toBe(true);
    expect(usePins.getState().pins.map(({ frame }) => frame)).not.toContain(20);
    expect(togglePin(pin(990))).toBe(true);
    expect(togglePin({ ...pin(5), sessionId: 'other' })).toBe(true);
    expect(usePins.getState().pins).toHaveLength(1);
  });
});

describe('times', () => {
  it('count from a reference once there is one, and from the start again without it', () => {
    const { setReference, setFormat } = useTimeStore.getState();
    setFormat('utc');
    setReference({ sessionId: 's', time: 5 });
    expect(useTimeStore.getState().format).toBe('reference');
    setReference(null);
    expect(useTimeStore.getState()).toMatchObject({ format: 'start', reference: null });
  });
});

describe('doubt of a clock', () => {
  const facts = {
    tunnels: [],
    deaf: [],
    clock: [
      { from: 0, ns: 5e3 },
      { from: 1e9, ns: null },
      { from: 2e9, ns: 0 },
    ],
  };

  it('is that of the piece in force', () => {
    expect([-1, 5, 1e9, 3e9].map((time) => uncertaintyAt(facts, time))).toEqual([5e3, 5e3, null, 0]);
    expect(uncertaintyAt(undefined, 0)).toBeNull();
    expect([null, 0, 38e3].map((ns) => boundText(ns).replace('\u00a0', ' '))).toEqual(['±?', '', '±38 µs']);
  });
});
