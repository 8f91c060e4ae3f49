import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countText } from '../../shared/view/geometry-format.ts';
import { Button } from '../controls/button.tsx';
import { Modal } from '../controls/modal.tsx';
import { ProblemCard } from '../controls/problem-card.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { register } from './open-terminals.ts';
import { pasteLines, pasteText } from './paste.ts';
import { RemoteTerminal } from './remote-terminal.ts';
import { sharedNames, TerminalBar } from './terminal-bar.tsx';
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
  const [found, setFound] = useState<number | null>(null);
  const change = useTerminalStore((s) => s.change);
  const theme = useUiStore((s) => s.theme);
  const fontSize = useTerminalStore((s) => s.fontSize);
  const shared = useTerminalStore((s) => s.shared.length > 1 && s.shared.includes(tab.id));
  const send = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const terminal = new RemoteTerminal(frame.current!, tab.id, tab.node, {
      onState: (state, problem) => change(tab.id, { state, problem }),
      onSearch: () => setSearching(true),
      onPaste: (text) => {
        if (pasteLines(text) > 1) setPaste(text);
        else terminal.paste(pasteText(text));
      },
    });
    remote.current = terminal;
    const end = register(tab.id, terminal.others);
    return () => {
      end();
      terminal.dispose();
      remote.current = null;
    };
  }, [tab.id, tab.node, change]);

  useEffect(() => remote.current?.setTheme(theme), [theme]);
  useEffect(() => remote.current?.setFontSize(fontSize), [fontSize]);
  useEffect(() => {
    if (tab.state !== 'open' || tab.toType === null) return;
    remote.current?.others.insert(tab.toType);
    change(tab.id, { toType: null });
  }, [tab.id, tab.state, tab.toType, change]);
  useEffect(() => {
    if (shown) remote.current?.focus();
  }, [shown]);
  useEffect(() => {
    if (searching) search.current?.focus();
  }, [searching]);

  const find = (text: string, upwards: boolean) =>
    setFound(text === '' ? null : (remote.current?.find(text, upwards) ?? 0));

  return (
    <div className="terminal" hidden={!shown} data-shared={shared ? '' : undefined}>
      <TerminalBar tab={tab} onFind={() => setSearching(true)} />
      {searching && (
        <search className="terminal__search">
          <input
            ref={search}
            className="input"
            aria-label={t('terminal.search')}
            placeholder={t('terminal.search')}
            onChange={(event) => find(event.target.value, true)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') find(event.currentTarget.value, !event.shiftKey);
              if (event.key !== 'Escape') return;
              setSearching(false);
              remote.current?.focus();
            }}
          />
          <output>{found === null ? '' : t('terminals:found', { count: found, text: countText(found) })}</output>
          <Button
            small
            look="quiet"
            icon={ArrowUp}
            label={t('terminal.previous')}
            onClick={() => find(search.current?.value ?? '', true)}
          />
          <Button
            small
            look="quiet"
            icon={ArrowDown}
            label={t('terminal.next')}
            onClick={() => find(search.current?.value ?? '', false)}
          />
          <Button small look="quiet" icon={X} label={t('close')} onClick={() => setSearching(false)} />
        </search>
      )}
      {tab.state === 'closed' && (
        <div className="terminal__over">
          {tab.problem ? <ProblemCard problem={tab.problem} /> : <p>{t('terminal.ended', { node: tab.title })}</p>}
          <Button onClick={() => remote.current?.reopen()}>{t('terminal.again')}</Button>
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
          text={shared ? t('terminals:pasteShared', { nodes: sharedNames() }) : t('terminal.pasteText')}
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
