import { Menu } from '@base-ui/react/menu';
import { Columns3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { KINDS } from './columns.ts';
import { useTableStore } from './table-store.ts';

/** Which columns are shown; those of a hop are picked for all hops at once. */
export function ColumnPicker() {
  const { t } = useTranslation('table');
  const { hidden, toggleColumn, resetColumns } = useTableStore();
  const item = (kind: (typeof KINDS)[number]) => (
    <Menu.CheckboxItem
      key={kind}
      className="popup__item"
      closeOnClick={false}
      checked={!hidden.has(kind)}
      onCheckedChange={() => toggleColumn(kind)}
    >
      <span className="ptable__tick" aria-hidden>
        {hidden.has(kind) ? '' : '✓'}
      </span>
      {t(`pick.${kind.slice(2)}`)}
    </Menu.CheckboxItem>
  );
  return (
    <Menu.Root>
      <Menu.Trigger className="button button--quiet button--small">
        <Columns3 size={13} strokeWidth={1.75} aria-hidden />
        {t('columns')}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="popup popup--menu">
            <Menu.Group>
              <Menu.GroupLabel className="popup__group">{t('ofPacket')}</Menu.GroupLabel>
              {KINDS.filter((kind) => kind.startsWith('p.')).map(item)}
            </Menu.Group>
            <Menu.Group>
              <Menu.GroupLabel className="popup__group">{t('ofHops')}</Menu.GroupLabel>
              {KINDS.filter((kind) => kind.startsWith('h.')).map(item)}
            </Menu.Group>
            <Menu.Item className="popup__item" onClick={resetColumns}>
              {t('resetColumns')}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
