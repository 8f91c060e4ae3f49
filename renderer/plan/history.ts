/** A value with its past and future; every function returns a new history. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last edit was about; edits of the same thing in a row count as one. */
  tag: string | null;
}

const longest = 200;

export function historyOf<T>(present: T): History<T> {
  return { past: [], present, future: [], tag: null };
}

/** Records an edit. With the tag of the edit before it (typing on in one field) it joins that edit. */
export function edited<T>(history: History<T>, present: T, tag: string | null): History<T> {
  if (present === history.present) return history;
  if (tag !== null && tag === history.tag) return { ...history, present };
  return { past: [...history.past, history.present].slice(-longest), present, future: [], tag };
}

/** The next edit starts anew, even of the same thing. */
export function settled<T>(history: History<T>): History<T> {
  return history.tag === null ? history : { ...history, tag: null };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], tag: null };
}

export function redone<T>(history: History<T>): History<T> {
  const after = history.future[0];
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future: history.future.slice(1), tag: null };
}
