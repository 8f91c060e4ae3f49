import { describe, expect, it, vi } from 'vitest';
import { answerQuestions } from '../../../electron/cli/answer-questions.ts';
import type { CommandIo } from '../../../electron/cli/command-io.ts';
import { EventBus } from '../../../electron/engine/event-bus.ts';
import { QuestionDesk } from '../../../electron/engine/question-desk.ts';
import { SecretsOfShell } from '../../../electron/engine/secrets-of-shell.ts';
import { Secrets } from '../../../electron/ssh/secrets.ts';
import { problemOf } from '../../../shared/contract/errors.ts';
import type { Question } from '../../../shared/contract/questions.ts';

const question: Question = {
  kind: 'keyboard-interactive',
  node: 'n\u001b[2J1',
  about: 'a@b:22',
  instruction: 'Two things',
  prompts: [
    { text: 'Password: ', echo: false },
    { text: 'Code', echo: true },
  ],
  again: false,
  mayKeep: null,
};

function desk() {
  const events = new EventBus();
  const told: string[] = [];
  events.listen((name, payload) => void told.push(`${name} ${(payload as { id: number }).id}`));
  return { desk: new QuestionDesk(events), events, told };
}

const never = new AbortController().signal;

describe('questions of the engine', () => {
  it('wait for their answer, and are told of', async () => {
    const { desk: d, told } = desk();
    const asked = d.ask(question, never);
    expect(d.open()).toEqual([{ id: 1, question }]);
    expect(() => d.answer(1, { answers: ['one too few'], keep: false })).toThrow();
    d.answer(1, { answers: ['x', 'y'], keep: false });
    expect(await asked).toEqual({ answers: ['x', 'y'], keep: false });
    expect(told).toEqual(['question.open 1', 'question.closed 1']);
    expect(d.open()).toEqual([]);
    expect(() => d.answer(1, null)).toThrow(/does not wait/);
  });

  it('are given up by a person, by the connection, by the end of the engine, and by time', async () => {
    vi.useFakeTimers();
    try {
      const { desk: d } = desk();
      const abort = new AbortController();
      const asked = [d.ask(question, never), d.ask(question, abort.signal), d.ask(question, never)];
      d.answer(1, null);
      abort.abort();
      vi.advanceTimersByTime(300_000);
      expect(await Promise.all(asked)).toEqual([null, null, null]);
      const last = d.ask(question, never);
      d.closeAll();
      expect(await last).toBeNull();
      expect(await d.ask(question, AbortSignal.abort())).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('about one node come one at a time', async () => {
    const { desk: d } = desk();
    const secrets = new Secrets(d.ask, undefined);
    const { mayKeep: _, ...put } = question;
    const first = secrets.ask(put, false, never);
    const second = secrets.ask(put, false, never);
    const other = secrets.ask({ ...put, node: 'n2' }, false, never);
    await vi.waitFor(() => expect(d.open().map((q) => q.question.node)).toEqual([question.node, 'n2']));
    d.answer(d.open()[0]!.id, null);
    await first;
    await vi.waitFor(() => expect(d.open()).toHaveLength(2));
    d.closeAll();
    expect(await Promise.all([second, other])).toEqual([null, null]);
  });

  it('are put at the terminal one after the other, without control characters', async () => {
    const { desk: d, events } = desk();
    const shown: string[] = [];
    const io = {
      err: (line: string) => void shown.push(line),
      ask: async (prompt: string, echo: boolean) => {
        shown.push(`${prompt}${echo}`);
        return echo ? null : 'pw';
      },
    } as unknown as CommandIo;
    const request = async (_name: string, args: unknown) => {
      const { id, answer } = args as { id: number; answer: null };
      d.answer(id, answer);
      return null;
    };
    const stop = answerQuestions({ events, request } as unknown as Parameters<typeof answerQuestions>[0], io);
    expect(await d.ask({ ...question, again: true }, never)).toBeNull();
    expect(await d.ask({ ...question, kind: 'sudo', prompts: [{ text: 'P', echo: false }] }, never)).toEqual({
      answers: ['pw'],
      keep: false,
    });
    expect(shown[0]).toContain('once more');
    expect(shown.join('\n')).toContain('(a@b:22): Password: false');
    expect(shown.at(-1)).toContain('password for sudo: false');
    expect(shown.join('')).not.toContain('\u001b');
    stop();
    const left = d.ask(question, never);
    expect(d.open()).toHaveLength(1);
    d.closeAll();
    await left;
  });

  it('are refused in words when they are gone', () => {
    const { desk: d } = desk();
    try {
      d.answer(7, null);
    } catch (error) {
      expect(problemOf(error)).toMatchObject({ code: 'no-question' });
    }
  });
});

describe('secrets of the shell', () => {
  it('are asked for by message and given to whoever asked', async () => {
    const sent: unknown[] = [];
    const secrets = new SecretsOfShell((message) => void sent.push(message), true);
    const [a, b] = [secrets.get('a'), secrets.get('b')];
    await secrets.put('c', 'x');
    await secrets.remove('c');
    secrets.answered(2, 'of b');
    secrets.answered(1, null);
    secrets.answered(9, 'nobody');
    expect(await Promise.all([a, b])).toEqual([null, 'of b']);
    expect(sent).toEqual([
      { kind: 'secret-get', id: 1, name: 'a' },
      { kind: 'secret-get', id: 2, name: 'b' },
      { kind: 'secret-put', name: 'c', secret: 'x' },
      { kind: 'secret-remove', name: 'c' },
    ]);
  });
});
