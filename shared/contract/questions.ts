/** What is asked for: the secret of a key file, of a login, what a server wants to know at a login, or sudo's password. */
export type QuestionKind = 'passphrase' | 'password' | 'keyboard-interactive' | 'sudo';

/** A question that only a person can answer, about one node; no answer gives the connection up. */
export interface Question {
  kind: QuestionKind;
  /** The node's name in the plan, or of a machine on the way. */
  node: string;
  /** `user@host:port`, or the key file. */
  about: string;
  /** What a server says before its prompts, fit to be shown; else ''. */
  instruction: string;
  /** One field each. `echo` false: not to be shown while it is typed. */
  prompts: { text: string; echo: boolean }[];
  /** Whether the last answer was refused. */
  again: boolean;
  /** Whether the answer may be kept for later: null, no; else whether the place for it is really protected. */
  mayKeep: { protected: boolean } | null;
}

/** The answer: one text per prompt. */
export interface Answer {
  answers: string[];
  /** Keep it in the operating system's store, where the question allows that. */
  keep: boolean;
}
