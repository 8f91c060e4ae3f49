/** Something that may take longer than a second, and can be given up with `work.cancel`. */
export interface WorkState {
  work: number;
  /** `order`: captures are looked at to propose their order. */
  kind: 'open' | 'import' | 'save' | 'order';
  /** What it is about, as a person knows it. */
  subject: string;
  phase: WorkPhase;
  /** Bytes, of `total`; both 0 where nothing tells how far it is. */
  done: number;
  total: number;
}

export type WorkPhase = 'starting' | 'copying' | 'reading' | 'analysing';
