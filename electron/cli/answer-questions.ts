import type { EngineEvents } from '../../shared/contract/engine-api.ts';
import type { Answer, Question } from '../../shared/contract/questions.ts';
import type { Engine } from '../engine/engine.ts';
import type { CommandIo } from './command-io.ts';
import { printable } from './text-table.ts';

/** Puts the engine's questions to the person at the terminal, one after the other; returns the function that ends it. */
export function answerQuestions(engine: Pick<Engine, 'events' | 'request'>, io: CommandIo): () => void {
  const { ask } = io;
  if (ask === null) return () => {};
  const closed = new Set<number>();
  let turn: Promise<unknown> = Promise.resolve();
  return engine.events.listen((name, payload) => {
    if (name === 'question.closed') closed.add((payload as EngineEvents['question.closed']).id);
    if (name !== 'question.open') return;
    const { id, question } = payload as EngineEvents['question.open'];
    turn = turn.then(async () => {
      if (closed.has(id)) return;
      const answer = await put(question, ask, io).catch(() => null);
      await engine.request('question.answer', { id, answer }).catch(() => undefined);
    });
  });
}

async function put(question: Question, ask: NonNullable<CommandIo['ask']>, io: CommandIo): Promise<Answer | null> {
  if (question.again) io.err(`${printable(question.node)}: not accepted; once more`);
  if (question.instruction !== '') io.err(`${printable(question.node)}: ${printable(question.instruction)}`);
  const answers: string[] = [];
  for (const prompt of question.prompts) {
    const words = question.kind === 'sudo' ? 'password for sudo' : prompt.text.replace(/:\s*$/, '');
    const answer = await ask(printable(`${question.node} (${question.about}): ${words}: `), prompt.echo);
    if (answer === null) return null;
    answers.push(answer);
  }
  return { answers, keep: false };
}
