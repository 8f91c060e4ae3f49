import { useTranslation } from 'react-i18next';
import type { PacketAtHop, PacketAtHops } from '../../shared/contract/view.ts';
import { countText } from '../../shared/view/geometry-format.ts';
import { FilterMenu } from '../filter/filter-menu.tsx';
import { fieldTerm } from '../filter/terms.ts';

type Field = PacketAtHop['fields'][number];

/** The fields of the packet at one hop; what the path changed since the hop before stands out. */
export function FieldList({ packet, hop }: { packet: PacketAtHops; hop: PacketAtHop }) {
  const { t } = useTranslation('views');
  const outer = hop.fields.filter((field) => field.name.startsWith('Outer'));
  const inner = hop.fields.filter((field) => !field.name.startsWith('Outer'));
  return (
    <section className="packet-fields">
      <h3>{t('packet.fieldsAt', { hop: hop.hop, frame: countText(hop.frame ?? 0) })}</h3>
      <Fields fields={inner} termOf={(name) => fieldTerm(packet, hop, name)} />
      {outer.length > 0 && (
        <details>
          <summary>{t('packet.outer', { count: outer.length })}</summary>
          <Fields fields={outer} />
        </details>
      )}
    </section>
  );
}

/** @param termOf what filters by a field, where something does */
function Fields({ fields, termOf }: { fields: Field[]; termOf?: (name: string) => string | null }) {
  const { t } = useTranslation('views');
  return (
    <dl>
      {fields.map((field) => (
        <div key={field.name} className={field.changed ? 'changed' : undefined}>
          <dt>{field.name}</dt>
          <dd>
            {field.value}
            {field.changed && <em>{t('packet.changed')}</em>}
            <FieldFilter term={termOf?.(field.name) ?? null} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FieldFilter({ term }: { term: string | null }) {
  return term === null ? null : <FilterMenu term={term} />;
}
