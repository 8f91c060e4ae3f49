import { Copy, SquareTerminal } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { ProblemCard } from '../controls/problem-card.tsx';
import { useNodeStore } from '../state/node-store.ts';
import { currentDraft } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { planNode, typeCommand } from '../terminal/send-command.ts';
import { planOf } from './draft.ts';
import { checkDraft } from './draft-check.ts';
import { copy } from './plan-actions.ts';
import { planFileText } from './plan-file.ts';

interface Command {
  hop: string;
  node: string;
  command: string;
}

/** The same job by hand: the command line's call, and what runs on each node. */
export function CommandsDialog() {
  const { t } = useTranslation('plan');
  const ask = useUiStore((s) => s.ask);
  const [commands, setCommands] = useState<Command[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const draft = currentDraft();
  const finished = checkDraft(draft).length === 0;
  const file = `${draft.name.trim() || 'plan'}.json`;
  const call = `hopscope capture ${/^[\w.-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`} --out session/`;

  useEffect(() => {
    if (!finished) return;
    let current = true;
    const known = Object.entries(useNodeStore.getState().nodes).filter(([, { facts }]) => facts !== null);
    const privileges = Object.fromEntries(known.map(([name, { facts }]) => [name, facts!.privilege]));
    engine.planCommands({ plan: planOf(currentDraft()), privileges }).then(
      (found) => current && setCommands(found),
      (error: unknown) => current && setProblem(problemOf(error)),
    );
    return () => {
      current = false;
    };
  }, [finished]);

  return (
    <Modal wide title={t('commands.title')} text={t('commands.text')} onClose={() => ask(null)}>
      <div className="dialog__body commands">
        <div className="commands__item">
          <span className="commands__where">{t('commands.all')}</span>
          <code className="mono selectable">{call}</code>
          <Button small icon={Copy} label={t('commands.copy')} onClick={() => void copy(call, t('commands.command'))} />
        </div>
        {!finished && <p className="dialog__text">{t('commands.unfinished')}</p>}
        {problem && <ProblemCard problem={problem} />}
        {commands?.map((item) => (
          <div className="commands__item" key={item.hop}>
            <span className="commands__where">
              {item.hop}
              <small>{item.node}</small>
            </span>
            <code className="mono selectable">{item.command}</code>
            <Button
              small
              icon={Copy}
              label={t('commands.copy')}
              onClick={() => void copy(item.command, t('commands.command'))}
            />
            <Button
              small
              icon={SquareTerminal}
              label={t('terminals:typeThere', { node: item.node })}
              onClick={() => {
                ask(null);
                typeCommand(planNode(item.node)!, item.node, item.command);
              }}
            />
          </div>
        ))}
      </div>
      <div className="dialog__buttons">
        <Button onClick={() => void copy(planFileText(draft), t('commands.plan'))}>{t('commands.copyPlan')}</Button>
        {commands && (
          <Button
            onClick={() =>
              void copy(
                commands.map((c) => `# ${c.hop} (${c.node})\n${c.command}\n`).join('\n'),
                t('commands.commands'),
              )
            }
          >
            {t('commands.copyAll')}
          </Button>
        )}
        <Button look="primary" onClick={() => ask(null)}>
          {t('app:close')}
        </Button>
      </div>
    </Modal>
  );
}
