import { ContextMenu } from '@base-ui/react/context-menu';
import { useTranslation } from 'react-i18next';
import type { TableRow } from '../../shared/contract/table.ts';
import { shell } from '../bridge/shell.ts';
import { type TermUse, useFilterStore, withTerm } from '../filter/filter-store.ts';
import { cellTerm, cellText, type RowTimes } from './cell-text.ts';
import type { Column } from './columns.ts';
import { zoomTo } from './zoom-to.ts';

const USES: readonly TermUse[] = ['only', 'and', 'and-not'];

interface MenuProps {
  row: TableRow | undefined;
  column: Column | undefined;
  columns: readonly Column[];
  times: RowTimes;
}

/** What can be done with a cell: copy, filter by its value, its conversation alone, see its journey. */
export function TableMenu({ row, column, columns, times }: MenuProps) {
  const { t } = useTranslation('table');
  const { t: tf } = useTranslation('filter');
  const applied = useFilterStore((s) => s.applied);
  const term = row && column ? cellTerm(row, column) : null;
  const apply = (text: string) => useFilterStore.getState().apply(text);
  const copy = (of: readonly Column[]) =>
    row && void shell.copyText(of.map((one) => cellText(row, one, times, t)).join('\t'));
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner>
        <ContextMenu.Popup className="popup popup--menu">
          {row === undefined || column === undefined ? (
            <div className="popup__group">{t('menu.none')}</div>
          ) : (
            <>
              {term !== null && <div className="popup__group mono">{term}</div>}
              {term !== null &&
                USES.map((use) => (
                  <ContextMenu.Item
                    key={use}
                    className="popup__item"
                    disabled={use === 'and' && applied === ''}
                    onClick={() => apply(withTerm(applied, term, use))}
                  >
                    {tf(`use.${use === 'and-not' && applied === '' ? 'not' : use}`)}
                  </ContextMenu.Item>
                ))}
              <ContextMenu.Item className="popup__item" onClick={() => apply(`flow == ${row.flow}`)}>
                {t('menu.onlyFlow')}
              </ContextMenu.Item>
              <ContextMenu.Item className="popup__item" onClick={() => zoomTo(row)}>
                {t('menu.zoom')}
              </ContextMenu.Item>
              <ContextMenu.Item className="popup__item" onClick={() => copy([column])}>
                {t('menu.copyCell')}
              </ContextMenu.Item>
              <ContextMenu.Item className="popup__item" onClick={() => copy(columns)}>
                {t('menu.copyRow')}
              </ContextMenu.Item>
            </>
          )}
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  );
}
