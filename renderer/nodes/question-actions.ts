import { problemOf } from '../../shared/contract/errors.ts';
import type { Answer } from '../../shared/contract/questions.ts';
import { engine } from '../bridge/engine.ts';
import { useQuestionStore } from '../state/question-store.ts';
import { useUiStore } from '../state/ui-store.ts';

/** Questions that were put before this window listened. */
export async function loadQuestions(): Promise<void> {
  try {
    for (const { id, question } of await engine.questionList()) useQuestionStore.getState().open(id, question);
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

/** Sends an answer, which is forgotten here; null gives the connection up. */
export async function answerQuestion(id: number, answer: Answer | null): Promise<void> {
  useQuestionStore.getState().close(id);
  try {
    await engine.questionAnswer({ id, answer });
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}
