import { create } from 'zustand';
import type { Dissection, DissectorKind, DissectorStatus, FollowedStream } from '../../shared/contract/dissect.ts';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { shell } from '../bridge/shell.ts';
import { remember, remembered } from '../state/remembered.ts';
import { useUiStore } from '../state/ui-store.ts';

export type DissectMode = 'tree' | 'compare' | 'follow';

/** What one answer of the dissectors is about. */
export interface Answer<T> {
  value: T | null;
  problem: Problem | null;
  /** Asked for and not there yet; the value is the one before. */
  pending: boolean;
}

export interface DissectStore {
  mode: DissectMode;
  status: DissectorStatus | null;
  packet: Answer<Dissection>;
  /** The packet at every hop that saw it, in path order; null where it was not seen or is not there yet. */
  atHops: Answer<(Dissection | null)[]>;
  stream: Answer<FollowedStream>;
  /** The protocol to follow; null: the innermost that can be. */
  protocol: string | null;
  /** Key of the chosen field; kept from packet to packet. */
  field: string | null;
  open: ReadonlySet<string>;
  /** Another number: ask again, because who dissects or the keys changed. */
  again: number;
  show: (mode: DissectMode) => void;
  follow: (protocol: string) => void;
  choose: (field: string | null) => void;
  fold: (key: string, open: boolean) => void;
  unfold: (keys: readonly string[]) => void;
}

export const nothing: Answer<never> = { value: null, problem: null, pending: false };

export const useDissectStore = create<DissectStore>()((set, get) => ({
  mode: 'tree',
  status: null,
  packet: nothing,
  atHops: nothing,
  stream: nothing,
  protocol: null,
  field: null,
  open: new Set(readOpen()),
  again: 0,
  show: (mode) => set({ mode }),
  follow: (protocol) => set({ mode: 'follow', protocol }),
  choose: (field) => set({ field }),
  fold: (key, isOpen) => {
    const open = new Set(get().open);
    if (isOpen) open.add(key);
    else open.delete(key);
    keepOpen(open);
    set({ open });
  },
  unfold: (keys) => {
    const open = new Set([...get().open, ...keys]);
    keepOpen(open);
    set({ open });
  },
}));

/** Who dissects, and with which keys. */
export async function refreshStatus(): Promise<void> {
  await take(engine.dissectStatus(), false);
}

export async function chooseDissector(kind: DissectorKind): Promise<void> {
  await take(engine.dissectUse({ kind }), true);
}

/** Asks for a key log file and decrypts with it. */
export async function chooseKeyLog(): Promise<void> {
  const path = await shell.openKeyLog();
  if (path !== null) await take(engine.dissectKeys({ path }), true);
}

export async function forgetKeyLog(): Promise<void> {
  await take(engine.dissectKeys({ path: null }), true);
}

async function take(answer: Promise<DissectorStatus>, again: boolean): Promise<void> {
  try {
    const status = await answer;
    useDissectStore.setState((s) => ({ status, again: again ? s.again + 1 : s.again }));
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

/** Layers are folded at first, as in Wireshark; from then on what a person folds is remembered. */
function readOpen(): string[] {
  try {
    const known: unknown = JSON.parse(remembered<string>('dissectOpen', '[]'));
    return Array.isArray(known) ? known.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** The latest few hundred: keys of fields are few, but captures are many. */
function keepOpen(open: ReadonlySet<string>): void {
  remember('dissectOpen', JSON.stringify([...open].slice(-400)));
}
