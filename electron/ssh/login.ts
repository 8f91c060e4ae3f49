import type { AnyAuthMethod, NextAuthHandler, Prompt } from 'ssh2';
import { cleanText } from './clean-text.ts';
import type { Identity } from './identities.ts';
import { type Secrets, secretName } from './secrets.ts';
import { type LoginMethod, type Target, targetText } from './target.ts';

/** More prompts than this, or longer ones, are no login of a person. */
const PROMPT_LIMIT = 16;
const PROMPT_LENGTH = 1024;
/** Rounds of keyboard-interactive questions; a server that only asks would ask for ever. */
const ROUND_LIMIT = 3;
/** Requests for answers within all of them: a password, a code, a change of password, some of them again. */
const REQUEST_LIMIT = 16;

export interface LoginOptions {
  node: string;
  target: Target;
  identities: readonly Identity[];
  secrets: Secrets;
  /** Whether the host's key has been accepted; nothing is sent before. */
  verified(): boolean;
  signal: AbortSignal;
  /** Called around each question: a person's time does not count as the node's. */
  waiting(asking: boolean): void;
  /** A person gave no answer. */
  givenUp(): void;
  /** The server asks without end. */
  endless(reason: string): void;
}

/** Goes through the ways to log in, in the user's order, as far as the server takes them. */
export class Login {
  /** In words, for messages. */
  readonly tried: string[] = [];
  methodsLeft: readonly string[] = [];
  readonly #options: LoginOptions;
  readonly #place: string;
  readonly #identities: Identity[];
  #begun = false;
  #passwords: number;
  #rounds: number;
  #requests = 0;
  /** The last password that was sent, kept once it has proven good. */
  #sent: { secret: string; keep: boolean } | null = null;
  #knownUsed = false;

  constructor(options: LoginOptions) {
    this.#options = options;
    const { target } = options;
    this.#place = `${target.username}@${targetText(target)}`;
    this.#identities = [...options.identities];
    this.#passwords = target.login.prompts;
    this.#rounds = Math.min(ROUND_LIMIT, target.login.prompts);
  }

  /** For ssh2's `authHandler`: gives the next way, or false when there is none. */
  next(methodsLeft: readonly string[] | null, answer: NextAuthHandler): void {
    void this.#next(methodsLeft).then(
      (method) => (answer as unknown as (method: AnyAuthMethod | false) => void)(method),
      () => (answer as unknown as (method: false) => void)(false),
    );
  }

  /** The login has succeeded: what was typed for it is worth keeping. */
  async succeeded(): Promise<void> {
    if (this.#sent === null) return;
    await this.#options.secrets.accepted(secretName.login(this.#place), this.#sent.secret, this.#sent.keep);
  }

  /** An identity that could not be used at all; ssh2 goes on with the next one. */
  note(error: Error): void {
    const last = this.tried.pop();
    if (last !== undefined) this.tried.push(`${last} (${cleanText(error.message, 120)})`);
  }

  async #next(methodsLeft: readonly string[] | null): Promise<AnyAuthMethod | false> {
    const { target, verified, secrets } = this.#options;
    const { username } = target;
    // ssh2 verifies the host before; should it ever not, nothing is sent all the same.
    if (!verified()) return false;
    if (!this.#begun) {
      this.#begun = true;
      // Asks which ways the server takes, so that no key and no question is wasted on one that it does not.
      return { type: 'none', username };
    }
    this.methodsLeft = methodsLeft ?? [];
    for (const method of target.login.methods) {
      if (!this.methodsLeft.includes(method)) continue;
      const way = method === 'publickey' ? await this.#key(username) : await this.#asked(method, username);
      if (way !== null) return way;
    }
    if (!secrets.canAsk && this.methodsLeft.some((m) => m === 'password' || m === 'keyboard-interactive'))
      this.tried.push('no password, as there is nobody to ask for it');
    return false;
  }

  async #key(username: string): Promise<AnyAuthMethod | null> {
    for (let identity = this.#identities.shift(); identity !== undefined; identity = this.#identities.shift()) {
      this.tried.push(identity.label);
      if (identity.kind === 'agent') return { type: 'agent', username, agent: identity.agent };
      const key = identity.kind === 'key' ? identity.key : await this.#waiting(() => (identity as Locked).unlock());
      if (key !== null) return { type: 'publickey', username, key } as unknown as AnyAuthMethod;
      this.note(new Error('it was not unlocked'));
    }
    return null;
  }

  async #asked(method: LoginMethod, username: string): Promise<AnyAuthMethod | null> {
    if (method === 'keyboard-interactive') {
      if (this.#rounds-- <= 0 || !(this.#options.secrets.canAsk || (await this.#known()) !== null)) return null;
      this.tried.push('answers to its questions');
      return {
        type: 'keyboard-interactive',
        username,
        prompt: (name, instructions, _language, prompts, finish) => {
          if (++this.#requests > REQUEST_LIMIT) {
            const reason = 'it asks without end';
            this.note(new Error(reason));
            this.#options.endless(reason);
            return;
          }
          void this.#answers(cleanText(`${name} ${instructions}`, PROMPT_LENGTH), prompts).then(
            (answers) => finish(answers ?? []),
            () => finish([]),
          );
        },
      };
    }
    const password = await this.#password();
    if (password === null) return null;
    this.tried.push('a password');
    return { type: 'password', username, password };
  }

  async #password(): Promise<string | null> {
    const known = await this.#known();
    if (known !== null) return known;
    if (this.#passwords-- <= 0) return null;
    const prompt = { text: 'Password', echo: false };
    const answer = await this.#ask('password', '', [prompt]);
    return answer?.[0] ?? null;
  }

  /** The password that was good before, once. */
  async #known(): Promise<string | null> {
    const { secrets } = this.#options;
    const name = secretName.login(this.#place);
    if (this.#knownUsed) {
      if (this.#sent === null) await secrets.refused(name);
      return null;
    }
    this.#knownUsed = true;
    return await secrets.known(name);
  }

  async #answers(instruction: string, prompts: readonly Prompt[]): Promise<string[] | null> {
    if (prompts.length > PROMPT_LIMIT || prompts.some((p) => p.prompt.length > PROMPT_LENGTH)) {
      this.note(new Error('it asks more than a person can answer'));
      return null;
    }
    const shown = prompts.map((p) => ({ text: cleanText(p.prompt, PROMPT_LENGTH), echo: p.echo === true }));
    if (shown.length === 1 && !shown[0]!.echo && /passwor[dt]/i.test(shown[0]!.text)) {
      const known = await this.#known();
      if (known !== null) return [known];
    }
    if (!this.#options.secrets.canAsk) return null;
    return await this.#ask('keyboard-interactive', instruction, shown);
  }

  async #ask(
    kind: 'password' | 'keyboard-interactive',
    instruction: string,
    prompts: { text: string; echo: boolean }[],
  ): Promise<string[] | null> {
    const { secrets, node, signal, givenUp } = this.#options;
    if (!secrets.canAsk) return null;
    const again = this.#sent !== null;
    // A code that is good once is not worth keeping.
    const keepable = prompts.length === 1 && !prompts[0]!.echo && /passwor[dt]/i.test(prompts[0]!.text);
    const question = { kind, node, about: this.#place, instruction, prompts, again };
    const answer = await this.#waiting(() => secrets.ask(question, keepable, signal));
    if (answer === null) {
      givenUp();
      return null;
    }
    this.#sent = keepable ? { secret: answer.answers[0] ?? '', keep: answer.keep } : null;
    return prompts.map((_, i) => answer.answers[i] ?? '');
  }

  async #waiting<T>(ask: () => Promise<T>): Promise<T> {
    this.#options.waiting(true);
    try {
      return await ask();
    } finally {
      this.#options.waiting(false);
    }
  }
}

type Locked = Identity & { kind: 'locked' };
