/** What the captures tell of the probes of one mtr run themselves, as they and their answers passed. */
export interface ProbeFates {
  /** As in ProbeSeries. */
  index: number;
  /**
   * Why nothing is told: `unseen`, no capture holds the probes (its filter leaves them out, or they take another way);
   * `ambiguous`, another run to the same target cannot be told apart; `protocol`, probes of this kind cannot be known by
   * their number. Null: rows follow.
   */
  silent: 'unseen' | 'ambiguous' | 'protocol' | null;
  /** The way of the probes along the path. */
  direction: 'forward' | 'reverse';
  rows: ProbeFateRow[];
}

/** Probes of one distance that were sent while all captures listened. */
export interface ProbeFateRow {
  /** 1-based, as in ProbeRow. */
  hop: number;
  sent: number;
  /** Of `sent`: what mtr had no answer to. It is parted into what follows. */
  unanswered: number;
  /** Probes and answers that each capture holds, in path order. */
  seen: number[];
  answers: number[];
  /** The capture furthest on that any of the probes came to: whoever answers stands behind it. -1: none was seen. */
  reach: number;
  /** Lost before they came that far, and their answers on the way back, by segment. */
  lostOnWay: number[];
  lostOnReturn: number[];
  /** Came as far as those that were answered, and no capture holds an answer. */
  notAnswered: number;
  /** Their answer came back to the capture nearest to mtr. */
  returned: number;
  /** No capture holds them, or the captures cannot tell. */
  untold: number;
}
