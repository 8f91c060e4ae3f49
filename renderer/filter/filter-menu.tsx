import { Menu } from '@base-ui/react/menu';
import { ListFilter } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type TermUse, useFilterStore, withTerm } from './filter-store.ts';

const uses: readonly TermUse[] = ['only', 'and', 'and-not'];

/** Filters by a value: a small button that says how it is to be used. `term` is part of a filter. */
export function FilterMenu({ term }: { term: string }) {
  const { t } = useTranslation('filter');
  const applied = useFilterStore((s) => s.applied);
  const use = (how: TermUse) => useFilterStore.getState().apply(withTerm(applied, term, how));
  return (
    <Menu.Root>
      <Menu.Trigger
        className="button button--quiet button--icon button--small filter-by"
        aria-label={t('by', { term })}
        title={t('by', { term })}
      >
        <ListFilter size={12} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="popup popup--menu">
            <div className="popup__group mono">{term}</div>
            {uses.map((how) => (
              <Menu.Item
                key={how}
                className="popup__item"
                disabled={how === 'and' && applied === ''}
                onClick={() => use(how)}
              >
                {t(`use.${how === 'and-not' && applied === '' ? 'not' : how}`)}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
