import { useTranslation } from 'react-i18next';
import { KeyCaps } from '../controls/key-caps.tsx';
import { Modal } from '../controls/modal.tsx';
import { ladderKeys } from '../ladder/ladder-keys.ts';
import { useUiStore } from '../state/ui-store.ts';
import { tableKeys } from '../table/table-keys.ts';
import { timelineKeys } from '../timeline/timeline-keys.ts';
import type { ActionGroup } from './actions.ts';
import { actionText, allActions } from './all-actions.ts';
import { placeKeys } from './place-keys.ts';

const groups: readonly ActionGroup[] = ['capture', 'plan', 'session', 'view', 'panels', 'appearance', 'help'];

/** All keys of the window. */
export function ShortcutsDialog() {
  const { t } = useTranslation();
  const ask = useUiStore((s) => s.ask);
  return (
    <Modal wide title={t('action.shortcuts')} text={t('shortcuts.text')} onClose={() => ask(null)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: longer than the window, it is scrolled with the arrow keys */}
      <section className="dialog__body shortcuts" aria-label={t('action.shortcuts')} tabIndex={0}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(`group.${group}`)}</h3>
            <KeyList
              entries={allActions
                .filter((a) => a.group === group && (a.keys.length > 0 || a.chosen === undefined))
                .map((a) => ({ text: actionText(t, a), keys: a.keys.slice(0, 1) }))}
            />
          </section>
        ))}
        {placeKeys.map((place) => (
          <section key={place.id}>
            <h3>{t(`place.${place.id}`)}</h3>
            <KeyList entries={place.keys.map(({ id, keys }) => ({ text: t(`placeKey.${id}`), keys }))} />
          </section>
        ))}
        <section>
          <h3>{t('views:timeline.label')}</h3>
          <KeyList entries={timelineKeys.map(({ text, keys }) => ({ text: t(text), keys }))} />
        </section>
        <section>
          <h3>{t('table:label')}</h3>
          <KeyList entries={tableKeys.map(({ text, keys }) => ({ text: t(`table:${text}`), keys }))} />
        </section>
        <section>
          <h3>{t('ladder:label')}</h3>
          <KeyList entries={ladderKeys.map(({ text, keys }) => ({ text: t(`ladder:${text}`), keys }))} />
        </section>
      </section>
    </Modal>
  );
}

/** What can be done, and the keys that do it. */
function KeyList({ entries }: { entries: readonly { text: string; keys: readonly string[] }[] }) {
  return (
    <dl>
      {entries.map(({ text, keys }) => (
        <div key={text}>
          <dt>{text}</dt>
          <dd>
            {keys.map((one) => (
              <KeyCaps key={one} keys={one} />
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
