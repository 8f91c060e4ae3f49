import { ProblemError } from '../../shared/contract/errors.ts';
import type { Answer, Question } from '../../shared/contract/questions.ts';
import type { Ask } from '../ssh/secrets.ts';
import type { EventBus } from './event-bus.ts';

/** After this long without an answer a question is taken back: nobody is there. */
const PATIENCE_MS = 5 * 60_000;

interface Open {
  question: Question;
  settle(answer: Answer | null): void;
}

/** Puts questions of connections to whoever shows them (a window, a terminal), and takes the answers. */
export class QuestionDesk {
  readonly #events: EventBus;
  readonly #open = new Map<number, Open>();
  #next = 1;

  constructor(events: EventBus) {
    this.#events = events;
  }

  readonly ask: Ask = (question, signal) => {
    const id = this.#next++;
    return new Promise((resolve) => {
      const settle = (answer: Answer | null) => {
        if (!this.#open.delete(id)) return;
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
        this.#events.emit('question.closed', { id });
        resolve(answer);
      };
      const giveUp = () => settle(null);
      const timer = setTimeout(giveUp, PATIENCE_MS);
      timer.unref();
      signal.addEventListener('abort', giveUp);
      this.#open.set(id, { question, settle });
      this.#events.emit('question.open', { id, question });
      if (signal.aborted) giveUp();
    });
  };

  /** Questions that wait, for a window that was opened after they were put. */
  open(): { id: number; question: Question }[] {
    return [...this.#open].map(([id, { question }]) => ({ id, question }));
  }

  /** @param answer null: given up. @throws ProblemError `no-question` */
  answer(id: number, answer: Answer | null): void {
    const open = this.#open.get(id);
    if (open === undefined || (answer !== null && answer.answers.length !== open.question.prompts.length))
      throw new ProblemError({
        code: 'no-question',
        subject: null,
        message: 'This question does not wait for an answer any more.',
        remedy: 'Connect again; what is needed is asked for anew.',
      });
    open.settle(answer);
  }

  /** Gives up everything that waits. */
  closeAll(): void {
    for (const { settle } of [...this.#open.values()]) settle(null);
  }
}
