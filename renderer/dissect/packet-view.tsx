import { Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DissectedField, Dissection } from '../../shared/contract/dissect.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { shell } from '../bridge/shell.ts';
import { Button } from '../controls/button.tsx';
import { ByteView } from './byte-view.tsx';
import { useDissectStore } from './dissect-store.ts';
import { FieldTree } from './field-tree.tsx';
import { expertRemarks, fieldOfByte, findFields, type PlacedField, treeRows, treeText } from './tree-rows.ts';

/** A packet's tree and its bytes: what is chosen in one stands out in the other. */
export function PacketView({ dissection }: { dissection: Dissection }) {
  const { t } = useTranslation('dissect');
  const { tree, sources } = dissection;
  const chosen = useDissectStore((s) => s.field);
  const open = useDissectStore((s) => s.open);
  const [hovered, setHovered] = useState<DissectedField | null>(null);
  const rows = useMemo(() => treeRows(tree, open), [tree, open]);
  const remarks = useMemo(() => expertRemarks(tree), [tree]);
  const places = useMemo(() => new Map(findFields(tree, () => true).map((place) => [place.key, place])), [tree]);
  const field = chosen === null ? null : (places.get(chosen)?.field ?? null);
  const choose = ({ key, above }: PlacedField) => {
    useDissectStore.getState().unfold(above);
    useDissectStore.getState().choose(key);
  };
  return (
    <div className="dissect__packet">
      <div className="dissect__head">
        <b className="mono">{dissection.protocol}</b>
        <span className="dissect__info mono ellipsis" title={dissection.info}>
          {dissection.info}
        </span>
        <Part dissection={dissection} />
        <Button
          small
          look="quiet"
          icon={Copy}
          label={t('copyTree')}
          onClick={() => void shell.copyText(`${treeText(rows)}\n`)}
        />
      </div>
      {remarks.length > 0 && (
        <ul className="dissect__experts" aria-label={t('expert')}>
          {remarks.map((remark) => (
            <li key={remark.place.key}>
              <button
                type="button"
                className="dissect__expert"
                data-severity={remark.severity}
                onClick={() => choose(remark.place)}
              >
                <b>{t(`severity.${remark.severity}`, { defaultValue: remark.severity })}</b> {remark.text}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="dissect__columns">
        <FieldTree rows={rows} chosen={chosen} onHover={setHovered} />
        <ByteView
          sources={sources}
          field={field}
          hovered={hovered}
          onByte={(source, at) => {
            const place = fieldOfByte(tree, source, at);
            if (place !== null) choose(place);
          }}
        />
      </div>
    </div>
  );
}

/** How much of the conversation the dissectors saw, where that is not all of it. */
export function Part({ dissection: { conversation } }: { dissection: Pick<Dissection, 'conversation'> }) {
  const { t } = useTranslation('dissect');
  const { packets, total, snapped } = conversation;
  return (
    <>
      {packets < total && (
        <span className="dissect__note" title={t('part.cutWhy')}>
          {t('part.cut', { packets: countText(packets), total: countText(total) })}
        </span>
      )}
      {snapped > 0 && (
        <span className="dissect__note" title={t('part.snappedWhy')}>
          {t('part.snapped', { packets: countText(snapped) })}
        </span>
      )}
    </>
  );
}
