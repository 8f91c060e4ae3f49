import type { EngineEvents } from '../../shared/contract/engine-api.ts';
import type { Answer, Question } from '../../shared/contract/questions.ts';
import type { Engine } from '../engine/engine.ts';
import type { CommandIo } from './command-io.ts';
import { printable } from './text-table.ts';

type AskingEngine = Pick<Engine, 'events' | 'request'>;

/** Puts the engine's questions to the person at the terminal, one after the other; returns the function that ends it. */
export function answerQuestions(engine: AskingEngine, io: CommandIo): () => void {
  const { ask } = io;
  if (ask === null) return () => {};
  const waiting = new Map<number, AbortController>();
  let turn: Promise<unknown> = Promise.resolve();
  return engine.events.listen((name, payload) => {
    if (name === 'question.closed') waiting.get((payload as EngineEvents['question.closed']).id)?.abort();
    if (name !== 'question.open') return;
    const { id, question } = payload as EngineEvents['question.open'];
    const back = new AbortController();
    waiting.set(id, back);
    turn = turn.then(async () => {
      const answer = back.signal.aborted ? null : await put(question, ask, io, back.signal).catch(() => null);
      waiting.delete(id);
      if (!back.signal.aborted) await engine.request('question.answer', { id, answer }).catch(() => undefined);
    });
  });
}

/** Gives up everything that is being asked, as a person does who wants to stop. */
export async function giveUpQuestions(engine: AskingEngine): Promise<void> {
  for (const { id } of await engine.request('question.list', null))
    await engine.request('question.answer', { id, answer: null }).catch(() => undefined);
}

async function put(
  question: Question,
  ask: NonNullable<CommandIo['ask']>,
  io: CommandIo,
  signal: AbortSignal,
): Promise<Answer | null> {
  if (question.again) io.err(`${printable(question.node)}: not accepted; once more`);
  if (question.instruction !== '') io.err(`${printable(question.node)}: ${printable(question.instruction)}`);
  const answers: string[] = [];
  for (const prompt of question.prompts) {
    const words = question.kind === 'sudo' ? 'password for sudo' : prompt.text.replace(/:\s*$/, '');
    const answer = await ask(printable(`${question.node} (${question.about}): ${words}: `), prompt.echo, signal);
    if (answer === null) return null;
    answers.push(answer);
  }
  return { answers, keep: false };
}
