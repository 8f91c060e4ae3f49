import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Question } from '../../shared/contract/questions.ts';
import { Button } from '../controls/button.tsx';
import { CheckField } from '../controls/fields.tsx';
import { Modal } from '../controls/modal.tsx';
import { useQuestionStore } from '../state/question-store.ts';
import { answerQuestion } from './question-actions.ts';

/** What a login or sudo wants to know, one question at a time; leaving the dialog gives the connection up. */
export function QuestionDialog() {
  const first = useQuestionStore((s) => s.questions[0]);
  return first === undefined ? null : <OneQuestion key={first.id} id={first.id} question={first.question} />;
}

function OneQuestion({ id, question }: { id: number; question: Question }) {
  const { t } = useTranslation('plan');
  const { kind, node, about, instruction, prompts, again, mayKeep } = question;
  const [answers, setAnswers] = useState(() => prompts.map(() => ''));
  const [keep, setKeep] = useState(false);
  const send = (): void => void answerQuestion(id, { answers, keep });
  const cancel = (): void => void answerQuestion(id, null);
  return (
    <Modal title={t(`question.${kind}`)} onClose={cancel}>
      <div className="question">
        <dl className="facts">
          <dt>{t('question.node')}</dt>
          <dd>{node}</dd>
          <dt>{t('question.for')}</dt>
          <dd className="mono selectable">{about}</dd>
        </dl>
        {again && (
          <p className="dialog__text text-warn" role="alert">
            {t('question.again')}
          </p>
        )}
        {instruction !== '' && <p className="dialog__text">{instruction}</p>}
        {prompts.map((prompt, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: prompts of one question never change their order
          <label key={i} className="question__prompt">
            <span>{kind === 'keyboard-interactive' ? prompt.text : t(`question.${kind}`)}</span>
            <input
              className="input"
              type={prompt.echo ? 'text' : 'password'}
              value={answers[i]}
              maxLength={4096}
              autoComplete="off"
              spellCheck={false}
              onKeyDown={(event) => event.key === 'Enter' && send()}
              onChange={(event) => setAnswers(answers.map((a, at) => (at === i ? event.target.value : a)))}
            />
          </label>
        ))}
        {mayKeep?.protected === true && (
          <CheckField text={t('question.keep')} hint={t('question.keep')} checked={keep} onChange={setKeep} />
        )}
        {mayKeep?.protected === false && <p className="dialog__text">{t('question.noStore')}</p>}
        <div className="dialog__buttons">
          <Button onClick={cancel}>{t('app:cancel')}</Button>
          <Button look="primary" onClick={send}>
            {t('question.answer')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
