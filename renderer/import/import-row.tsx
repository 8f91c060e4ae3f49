import { FileWarning, GripVertical, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { formatCount } from '../format.ts';
import { type ImportRow, movedTo, nameFault, renamed, without } from './import-list.ts';
import { useImportStore } from './import-store.ts';

interface HopLineProps {
  row: ImportRow;
  index: number;
  dragged: boolean;
  onDrag: (path: string | null) => void;
  onDragOver: () => void;
}

/** The field that has a capture's name. */
export const nameFieldId = (path: string): string => `import-${path}`;

/** One capture. Dragged by its handle, or moved by Alt and the arrow keys. */
export function HopLine({ row, index, dragged, onDrag, onDragOver }: HopLineProps) {
  const { t, i18n } = useTranslation('front');
  const list = useImportStore((s) => s.list);
  const edit = useImportStore((s) => s.edit);
  const [held, setHeld] = useState(false);
  const fault = nameFault(list, row);
  const file = row.path.split(/[\\/]/).at(-1) ?? row.path;
  const packets = row.packets === null ? null : formatCount(row.packets, i18n.language);
  return (
    <li
      className="import__row"
      data-dragged={dragged ? '' : undefined}
      draggable={held}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', row.name);
        onDrag(row.path);
      }}
      onDragEnd={() => {
        setHeld(false);
        onDrag(null);
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        onDragOver();
      }}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        edit((l) => movedTo(l, row.path, index + (event.key === 'ArrowUp' ? -1 : 1)));
        // A field that is moved in the document loses the focus.
        requestAnimationFrame(() => document.getElementById(nameFieldId(row.path))?.focus());
      }}
    >
      <button
        type="button"
        className="import__handle"
        title={t('import.drag')}
        aria-label={t('import.dragOf', { name: row.name, position: index + 1 })}
        onPointerDown={() => setHeld(true)}
        onPointerUp={() => setHeld(false)}
      >
        <span className="mono">{index + 1}</span>
        <GripVertical size={13} strokeWidth={1.75} aria-hidden />
      </button>
      <input
        id={nameFieldId(row.path)}
        className="input"
        aria-label={t('import.name', { position: index + 1 })}
        aria-invalid={fault ? true : undefined}
        title={fault ? t(`import.fault.${fault}`) : undefined}
        value={row.name}
        maxLength={64}
        spellCheck={false}
        onChange={(event) => edit((l) => renamed(l, row.path, event.target.value))}
      />
      <span className="import__file ellipsis mono" title={row.path}>
        {file}
      </span>
      <span className="import__packets mono" title={row.complete ? undefined : t('import.beginning')}>
        {packets !== null && t(row.complete ? 'import.packets' : 'import.packetsAtLeast', { packets })}
      </span>
      <span className="import__place text-warn" title={t('import.unplacedHint')}>
        {!row.placed && t('import.unplaced')}
      </span>
      <Button
        small
        look="quiet"
        icon={X}
        label={t('import.remove', { name: row.name })}
        onClick={() => edit((l) => without(l, row.path))}
      />
      {fault && <p className="import__fault text-warn">{t(`import.fault.${fault}`)}</p>}
    </li>
  );
}

/** A file that cannot become a hop, and why. */
export function UnreadableLine({ row }: { row: ImportRow }) {
  const { t } = useTranslation('front');
  const edit = useImportStore((s) => s.edit);
  return (
    <li className="import__unreadable">
      <FileWarning size={14} strokeWidth={1.75} aria-hidden />
      <span className="selectable">
        {row.problem?.message} <span className="text-muted">{row.problem?.remedy}</span>
      </span>
      <Button
        small
        look="quiet"
        icon={X}
        label={t('import.remove', { name: row.name })}
        onClick={() => edit((l) => without(l, row.path))}
      />
    </li>
  );
}
