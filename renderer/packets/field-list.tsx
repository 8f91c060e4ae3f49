import { useTranslation } from 'react-i18next';
import type { PacketAtHop } from '../../shared/contract/view.ts';
import { countText } from '../../shared/view/geometry-format.ts';

type Field = PacketAtHop['fields'][number];

/** The fields of the packet at one hop; what the path changed since the hop before stands out. */
export function FieldList({ hop }: { hop: PacketAtHop }) {
  const { t } = useTranslation('views');
  const outer = hop.fields.filter((field) => field.name.startsWith('Outer'));
  const inner = hop.fields.filter((field) => !field.name.startsWith('Outer'));
  return (
    <section className="packet-fields">
      <h3>{t('packet.fieldsAt', { hop: hop.hop, frame: countText(hop.frame ?? 0) })}</h3>
      <Fields fields={inner} />
      {outer.length > 0 && (
        <details>
          <summary>{t('packet.outer', { count: outer.length })}</summary>
          <Fields fields={outer} />
        </details>
      )}
    </section>
  );
}

function Fields({ fields }: { fields: Field[] }) {
  const { t } = useTranslation('views');
  return (
    <dl>
      {fields.map((field) => (
        <div key={field.name} className={field.changed ? 'changed' : undefined}>
          <dt>{field.name}</dt>
          <dd>
            {field.value}
            {field.changed && <em>{t('packet.changed')}</em>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
