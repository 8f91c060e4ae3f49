import { Copy, Plus, Undo2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { copy } from '../plan/plan-actions.ts';
import { importCaptures } from '../sessions/session-actions.ts';
import { useUiStore } from '../state/ui-store.ts';
import { pickCaptures } from './import-actions.ts';
import { analyzeCommand, importable, movedTo, nameFault, readable } from './import-list.ts';
import { HopLine, UnreadableLine } from './import-row.tsx';
import { useImportStore } from './import-store.ts';
import { ProposalLine } from './proposal-line.tsx';
import { useProposal } from './use-proposal.ts';
import './import.css';

/** Names and order of capture files: first where the packets start, last where they end. */
export function ImportDialog() {
  const { t } = useTranslation('front');
  const ask = useUiStore((s) => s.ask);
  const list = useImportStore((s) => s.list);
  const edit = useImportStore((s) => s.edit);
  const undo = useImportStore((s) => s.undo);
  const undoable = useImportStore((s) => s.past.length > 0);
  const { looking, problem } = useProposal();
  const [dragged, setDragged] = useState<string | null>(null);
  const hops = readable(list);
  const out = list.rows.filter((row) => row.problem !== null);
  const add = useRef<HTMLButtonElement>(null);
  // A hasty Enter must not import in an order that nobody has looked at.
  const settled = !looking || list.moved;
  const ready = settled && hops.length > 0 && hops.every((row) => nameFault(list, row) === null);
  const start = (): void => {
    if (!ready) return;
    ask(null);
    void importCaptures(importable(list));
  };
  return (
    <Modal
      wide
      title={t('import.title', { count: hops.length })}
      text={t('import.text')}
      onClose={() => ask(null)}
      initialFocus={add}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of everything inside */}
      <div
        className="dialog__body import"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.target instanceof HTMLInputElement) start();
          if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.code !== 'KeyZ') return;
          event.preventDefault();
          undo();
        }}
      >
        <ProposalLine looking={looking} problem={problem} />
        <ol className="import__hops">
          {hops.map((row, i) => (
            <HopLine
              key={row.path}
              row={row}
              index={i}
              dragged={row.path === dragged}
              onDrag={setDragged}
              onDragOver={() => dragged !== null && dragged !== row.path && edit((l) => movedTo(l, dragged, i))}
            />
          ))}
        </ol>
        {hops.length === 0 && <p className="import__empty">{t('import.none')}</p>}
        {hops.length === 1 && !looking && <p className="import__empty">{t('import.alone')}</p>}
        {out.length > 0 && (
          <section>
            <h3 className="import__heading">{t('import.unreadable', { count: out.length })}</h3>
            <ul>
              {out.map((row) => (
                <UnreadableLine key={row.path} row={row} />
              ))}
            </ul>
          </section>
        )}
        <div className="import__more">
          <Button ref={add} small icon={Plus} onClick={() => void pickCaptures()}>
            {t('import.add')}
          </Button>
          <Button small look="quiet" icon={Undo2} disabled={!undoable} onClick={undo}>
            {t('import.undo')}
          </Button>
          <Button
            small
            look="quiet"
            icon={Copy}
            disabled={hops.length === 0}
            onClick={() => void copy(analyzeCommand(importable(list)), t('import.command'))}
          >
            {t('import.copy')}
          </Button>
          <span className="import__keys text-muted">{t('import.keys')}</span>
        </div>
      </div>
      <div className="dialog__buttons">
        <Button onClick={() => ask(null)}>{t('app:cancel')}</Button>
        <Button look="primary" disabled={!ready} onClick={start}>
          {t('import.do')}
        </Button>
      </div>
    </Modal>
  );
}
