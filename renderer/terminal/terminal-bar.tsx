import { AArrowDown, AArrowUp, Keyboard, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { type TerminalTab, useTerminalStore } from './terminal-store.ts';

/** Names of the nodes that get what is typed while a keyboard is shared. */
export function sharedNames(): string {
  const { tabs, shared } = useTerminalStore.getState();
  return tabs
    .filter(({ id }) => shared.includes(id))
    .map(({ title }) => title)
    .join(', ');
}

/** Find, text size, and one keyboard for several terminals: who gets what is typed is always in sight. */
export function TerminalBar({ tab, onFind }: { tab: TerminalTab; onFind: () => void }) {
  const { t } = useTranslation('terminals');
  const { tabs, shared, share, endSharing, zoom } = useTerminalStore();
  const [choosing, setChoosing] = useState(false);
  const isShared = shared.length > 1 && shared.includes(tab.id);
  const open = tabs.filter(({ state }) => state !== 'closed');
  const choose = () => {
    if (!choosing && !shared.includes(tab.id)) share(tab.id, true);
    setChoosing(!choosing);
  };
  return (
    <div className="terminal__bar" role="toolbar" aria-label={t('bar', { node: tab.title })}>
      {isShared && (
        <>
          <span className="terminal__shared" role="status">
            {t('sharedWith', { nodes: sharedNames() })}
          </span>
          <Button small onClick={endSharing}>
            {t('end')}
          </Button>
        </>
      )}
      <Button small look="quiet" icon={Keyboard} label={t('share')} onClick={choose} />
      <Button small look="quiet" icon={AArrowDown} label={t('smaller')} onClick={() => zoom(-1)} />
      <Button small look="quiet" icon={AArrowUp} label={t('larger')} onClick={() => zoom(1)} />
      <Button small look="quiet" icon={Search} label={t('app:terminal.search')} onClick={onFind} />
      {choosing && (
        <fieldset className="terminal__receivers" onKeyDown={(event) => event.key === 'Escape' && setChoosing(false)}>
          <legend className="visually-hidden">{t('receivers')}</legend>
          <span>{open.length > 1 ? t('receivers') : t('alone')}</span>
          {open.length > 1 &&
            open.map((one) => (
              <label key={one.id}>
                <input
                  type="checkbox"
                  checked={shared.includes(one.id)}
                  onChange={(event) => share(one.id, event.target.checked)}
                />
                {one.title}
              </label>
            ))}
        </fieldset>
      )}
    </div>
  );
}
