import { ChevronRight, Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Dissection } from '../../shared/contract/dissect.ts';
import { type ComparedField, compareDissections } from '../../shared/view/dissection-diff.ts';
import { shell } from '../bridge/shell.ts';
import { Button } from '../controls/button.tsx';
import { useSelectedPacket } from '../packets/selected-packet.ts';
import { Part } from './packet-view.tsx';

interface Line {
  key: string;
  depth: number;
  field: ComparedField;
  open: boolean | null;
}

/** The same packet at all hops that saw it, in the order in which it passed them: what changed stands out. */
export function CompareView({ dissections }: { dissections: (Dissection | null)[] }) {
  const { t } = useTranslation('dissect');
  const reverse = useSelectedPacket((s) => s.packet?.direction === 'reverse');
  const names = useSelectedPacket((s) => s.packet?.hops.map((at) => at.hop).join('\n') ?? '').split('\n');
  const [all, setAll] = useState(false);
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const columns = useMemo(() => {
    const seen = dissections.flatMap((one, hop) => (one === null ? [] : [{ one, hop }]));
    return reverse ? seen.reverse() : seen;
  }, [dissections, reverse]);
  const compared = useMemo(() => compareDissections(columns.map(({ one }) => one)), [columns]);
  const lines = useMemo(() => linesOf(compared, all, folds), [compared, all, folds]);
  const changes = compared.reduce((sum, field) => sum + field.changes, 0);
  const fold = (key: string, open: boolean) => setFolds(new Map(folds).set(key, open));
  const head = columns.map(({ hop, one }) => ({ name: names[hop] ?? '', frame: one.frame }));
  return (
    <div className="dissect__packet">
      <div className="dissect__head">
        <b>{t('compare.changes', { count: changes })}</b>
        <span className="dissect__info" />
        {columns[0] !== undefined && <Part dissection={columns[0].one} />}
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          {t('compare.all')}
        </label>
        <Button
          small
          look="quiet"
          icon={Copy}
          label={t('compare.copy')}
          onClick={() => void shell.copyText(compareText(head, lines))}
        />
      </div>
      <div className="dissect__compare">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('compare.field')}</th>
              {head.map(({ name, frame }) => (
                <th key={name} scope="col" title={t('frame', { hop: name, frame })}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key, depth, field, open }) => (
              <tr key={key} data-layer={depth === 0 || undefined} data-same={field.changes === 0 || undefined}>
                <th scope="row" style={{ paddingLeft: 8 + depth * 14 }}>
                  {open === null ? (
                    <span className="dissect__twig" />
                  ) : (
                    <button
                      type="button"
                      className="dissect__twig"
                      aria-expanded={open}
                      aria-label={t(open ? 'fold' : 'unfold')}
                      onClick={() => fold(key, !open)}
                    >
                      <ChevronRight size={12} strokeWidth={2} aria-hidden data-open={open || undefined} />
                    </button>
                  )}
                  {field.title}
                </th>
                {field.values.map((value, i) => (
                  <td key={head[i]?.name} data-changed={field.changed[i] || undefined} title={value ?? undefined}>
                    {value ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {columns.length < 2 && <p className="dissect__hint">{t('compare.one')}</p>}
      </div>
    </div>
  );
}

/** Lines that are shown: layers always, below them what changed (or all); open where something changed. */
function linesOf(compared: readonly ComparedField[], all: boolean, folds: ReadonlyMap<string, boolean>): Line[] {
  const lines: Line[] = [];
  const add = (fields: readonly ComparedField[], parent: string, depth: number): void => {
    for (const field of fields) {
      const key = `${parent}/${field.key}`;
      if (depth > 0 && field.changes === 0 && !all && !folds.get(parent)) continue;
      const open =
        field.children.length === 0 ? null : (folds.get(key) ?? field.children.some((child) => child.changes > 0));
      lines.push({ key, depth, field, open });
      if (open) add(field.children, key, depth + 1);
    }
  };
  add(compared, '', 0);
  return lines;
}

function compareText(head: readonly { name: string; frame: number }[], lines: readonly Line[]): string {
  const rows = lines.map(({ depth, field }) =>
    [`${'  '.repeat(depth)}${field.title}`, ...field.values.map((value) => value ?? '-')].join('\t'),
  );
  return `${['', ...head.map(({ name, frame }) => `${name} #${frame}`)].join('\t')}\n${rows.join('\n')}\n`;
}
