import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { ProblemCard } from '../controls/problem-card.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { pasteLines, pasteText } from './paste.ts';
import { RemoteTerminal } from './remote-terminal.ts';
import { type TerminalTab, useTerminalStore } from './terminal-store.ts';
import './terminal.css';

interface TerminalViewProps {
  tab: TerminalTab;
  shown: boolean;
}

/** A terminal on a node. It stays alive while other tabs are shown, so that nothing of its output is lost. */
export function TerminalView({ tab, shown }: TerminalViewProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const remote = useRef<RemoteTerminal | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const [searching, setSearching] = useState(false);
  const [paste, setPaste] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const change = useTerminalStore((s) => s.change);
  const theme = useUiStore((s) => s.theme);
  const send = useRef<HTMLButtonElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is what opens the terminal anew
  useEffect(() => {
    const terminal = new RemoteTerminal(frame.current!, tab.node, {
      onState: (state, problem) => change(tab.id, { state, problem }),
      onSearch: () => setSearching(true),
      onPaste: (text) => {
        if (pasteLines(text) > 1) setPaste(text);
        else terminal.paste(pasteText(text));
      },
    });
    remote.current = terminal;
    return () => {
      terminal.dispose();
      remote.current = null;
    };
  }, [tab.id, tab.node, change, attempt]);

  useEffect(() => remote.current?.setTheme(theme), [theme]);
  useEffect(() => {
    if (shown) remote.current?.focus();
  }, [shown]);
  useEffect(() => {
    if (searching) search.current?.focus();
  }, [searching]);

  return (
    <div className="terminal" hidden={!shown}>
      {searching && (
        <search className="terminal__search">
          <input
            ref={search}
            className="input"
            aria-label={t('terminal.search')}
            placeholder={t('terminal.search')}
            onChange={(event) => remote.current?.find(event.target.value, true)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') remote.current?.find(event.currentTarget.value, event.shiftKey);
              if (event.key !== 'Escape') return;
              setSearching(false);
              remote.current?.focus();
            }}
          />
          <Button
            small
            look="quiet"
            icon={ArrowUp}
            label={t('terminal.previous')}
            onClick={() => remote.current?.find(search.current?.value ?? '', true)}
          />
          <Button
            small
            look="quiet"
            icon={ArrowDown}
            label={t('terminal.next')}
            onClick={() => remote.current?.find(search.current?.value ?? '', false)}
          />
          <Button small look="quiet" icon={X} label={t('close')} onClick={() => setSearching(false)} />
        </search>
      )}
      {tab.state === 'closed' && (
        <div className="terminal__over">
          {tab.problem ? <ProblemCard problem={tab.problem} /> : <p>{t('terminal.ended', { node: tab.title })}</p>}
          <Button onClick={() => setAttempt(attempt + 1)}>{t('terminal.again')}</Button>
        </div>
      )}
      {/* Pasting is handled before xterm sees it: several lines are commands that would run at once. */}
      <div
        className="terminal__frame"
        ref={frame}
        onPasteCapture={(event) => {
          event.preventDefault();
          event.stopPropagation();
          remote.current?.offerPaste(event.clipboardData.getData('text/plain'));
        }}
      />
      {paste !== null && (
        <Modal
          title={t('terminal.pasteTitle', { count: pasteLines(paste), node: tab.title })}
          text={t('terminal.pasteText')}
          initialFocus={send}
          onClose={() => setPaste(null)}
        >
          <pre className="dialog__body terminal__paste mono selectable">{paste}</pre>
          <div className="dialog__buttons">
            <Button onClick={() => setPaste(null)}>{t('cancel')}</Button>
            <button
              ref={send}
              type="button"
              className="button button--primary"
              onClick={() => {
                remote.current?.paste(pasteText(paste));
                setPaste(null);
              }}
            >
              {t('terminal.pasteSend')}
            </button>
          </div>
        </Modal>
      )}
    </div>
  );
}
