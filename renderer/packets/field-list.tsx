import { useTranslation } from 'react-i18next';
import type { PacketAtHop } from '../../shared/contract/view.ts';
import { countText } from '../../shared/view/geometry-format.ts';

/** The fields of the packet at one hop; what the path changed since the hop before stands out. */
export function FieldList({ hop }: { hop: PacketAtHop }) {
  const { t } = useTranslation('views');
  return (
    <section className="packet-fields">
      <h3>{t('packet.fieldsAt', { hop: hop.hop })}</h3>
      <dl>
        {hop.frame !== null && (
          <div>
            <dt>{t('packet.frameName')}</dt>
            <dd>
              {countText(hop.frame)}
              {hop.wireLength !== null && ` · ${countText(hop.wireLength)} B`}
            </dd>
          </div>
        )}
        {hop.fields.map((field) => (
          <div key={field.name} className={field.changed ? 'changed' : undefined}>
            <dt>{field.name}</dt>
            <dd>
              {field.value}
              {field.changed && <em>{t('packet.changed')}</em>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
