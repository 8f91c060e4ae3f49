import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCaps } from '../controls/key-caps.tsx';
import { Modal } from '../controls/modal.tsx';
import { openSession, useRecentStore } from '../sessions/session-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { showTerminal } from '../terminal/terminal-store.ts';
import { actionText, allActions } from './all-actions.ts';
import { rank } from './rank.ts';

interface Entry {
  id: string;
  text: string;
  group: string;
  keys: string;
  enabled: boolean;
  run: () => void;
}

/** Every action, terminal and session by a few letters of its name. */
export function Palette() {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  const nodes = usePlanStore((s) => s.history.present.nodes);
  const recent = useRecentStore((s) => s.recent);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);

  const entries: Entry[] = [
    ...allActions
      .filter((a) => a.id !== 'palette')
      .map((a) => ({
        id: a.id,
        text: actionText(t, a),
        group: t(`group.${a.group}`),
        keys: a.keys[0] ?? '',
        enabled: a.enabled?.() ?? true,
        run: a.run,
      })),
    ...nodes.map((n) => ({
      id: `terminal-${n.id}`,
      text: t('terminal.openOn', { node: n.name }),
      group: t('group.view'),
      keys: '',
      enabled: true,
      run: () => showTerminal(n.id, n.name),
    })),
    ...(recent ?? []).map((s) => ({
      id: s.directory,
      text: t('palette.open', { name: s.name }),
      group: t('group.session'),
      keys: '',
      enabled: true,
      run: () => void openSession(s.directory),
    })),
  ];
  const found = rank(entries, query).filter((e) => e.enabled);
  const at = Math.min(chosen, found.length - 1);
  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    ask(null);
    entry.run();
  };
  return (
    <Modal title={t('palette.title')} onClose={() => ask(null)}>
      <input
        className="input palette__input"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${at}` : undefined}
        aria-label={t('palette.placeholder')}
        placeholder={t('palette.placeholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') run(found[at]);
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          const next = (at + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % Math.max(found.length, 1);
          setChosen(next);
          document.getElementById(`palette-${next}`)?.scrollIntoView({ block: 'nearest' });
        }}
      />
      <div className="dialog__body palette" id="palette-list" role="listbox" aria-label={t('palette.title')}>
        {found.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox above
          <div
            key={entry.id}
            id={`palette-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            data-highlighted={i === at ? '' : undefined}
            className="popup__item"
            onPointerMove={() => setChosen(i)}
            onClick={() => run(entry)}
          >
            <span className="palette__group">{entry.group}</span>
            <span className="ellipsis">{entry.text}</span>
            <small>{entry.keys !== '' && <KeyCaps keys={entry.keys} />}</small>
          </div>
        ))}
        {found.length === 0 && <p className="side__empty">{t('palette.none')}</p>}
      </div>
    </Modal>
  );
}
