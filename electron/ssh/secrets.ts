import type { Answer, Question } from '../../shared/contract/questions.ts';

/** Puts a question to a person; null: given up. Also settles with null when `signal` aborts. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer | null>;

/** A place of the operating system for secrets that outlive the process. */
export interface LastingSecrets {
  /** Whether what is kept is protected by more than the file's permissions; else nothing is kept. */
  readonly protected: boolean;
  get(name: string): Promise<string | null>;
  put(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Names under which secrets are known. */
export const secretName = {
  login: (place: string) => `login ${place}`,
  sudo: (place: string) => `sudo ${place}`,
  key: (path: string) => `key ${path}`,
};

export interface SecretRequest<T> {
  /** See `secretName`. */
  name: string;
  question: Omit<Question, 'again' | 'mayKeep'>;
  /** Tries a secret: its use, or null when it was refused. */
  use(secret: string): Promise<T | null>;
  /** How often a person is asked. */
  attempts: number;
  signal: AbortSignal;
}

/**
 * Secrets of one run of the engine: each is asked for once, kept in memory, and in the operating system's store when
 * the person wants that and the store is a protected one. They are never written anywhere else.
 */
export class Secrets {
  readonly #ask: Ask | null;
  readonly #lasting: LastingSecrets | null;
  readonly #memory = new Map<string, string>();
  /** The last question about each node; another one waits for its end. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(ask: Ask | undefined, lasting: LastingSecrets | undefined) {
    this.#ask = ask ?? null;
    this.#lasting = lasting ?? null;
  }

  /** Whether there is somebody to ask. */
  get canAsk(): boolean {
    return this.#ask !== null;
  }

  /** Something that was accepted before. */
  async known(name: string): Promise<string | null> {
    return this.#memory.get(name) ?? (this.#lasting?.protected ? await this.#lasting.get(name) : null);
  }

  /** Takes note that a secret was accepted. */
  async accepted(name: string, secret: string, keep: boolean): Promise<void> {
    this.#memory.set(name, secret);
    if (keep && this.#lasting?.protected) await this.#lasting.put(name, secret);
  }

  /** Takes note that a secret was refused: it is not tried again. */
  async refused(name: string): Promise<void> {
    this.#memory.delete(name);
    if (this.#lasting?.protected) await this.#lasting.remove(name);
  }

  /** Puts one question, after those about the same node. Null: given up, or nobody to ask. */
  async ask(question: Omit<Question, 'mayKeep'>, keepable: boolean, signal: AbortSignal): Promise<Answer | null> {
    const ask = this.#ask;
    if (ask === null) return null;
    const mayKeep = keepable && this.#lasting !== null ? { protected: this.#lasting.protected } : null;
    const before = this.#turns.get(question.node) ?? Promise.resolve();
    const asked = before.then(() => (signal.aborted ? null : ask({ ...question, mayKeep }, signal)));
    this.#turns.set(
      question.node,
      asked.catch(() => null),
    );
    return await asked;
  }

  /**
   * A secret that works: the one that is known, else what a person says.
   * @returns what `use` gave; null: refused as often as was allowed; `given-up`: no answer
   */
  async obtain<T>(request: SecretRequest<T>): Promise<T | null | 'given-up'> {
    const { name, question, use, signal } = request;
    let again = false;
    const known = await this.known(name);
    if (known !== null) {
      const used = await use(known);
      if (used !== null) return used;
      await this.refused(name);
      again = true;
    }
    for (let attempt = 0; attempt < request.attempts; attempt++) {
      const answer = await this.ask({ ...question, again }, true, signal);
      const secret = answer?.answers[0];
      if (answer === null || secret === undefined) return 'given-up';
      const used = await use(secret);
      if (used !== null) {
        await this.accepted(name, secret, answer.keep);
        return used;
      }
      again = true;
    }
    return null;
  }
}
