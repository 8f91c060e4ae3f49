import { useTranslation } from 'react-i18next';
import { fieldNamed } from '../../shared/filter/fields.ts';
import type { FilterContext } from '../../shared/filter/values.ts';

interface FieldNoteProps {
  text: string;
  kind: 'field' | 'operator' | 'value' | 'join' | 'history';
  context: FilterContext;
}

/** What an offer of the list means, beside it. */
export function FieldNote({ text, kind, context }: FieldNoteProps) {
  const { t } = useTranslation('filter');
  if (kind === 'history') return <small>{t('history')}</small>;
  if (kind === 'operator' || kind === 'join') {
    const sign = signs[text];
    return sign === undefined ? null : <small>{t(`signs.${sign}`)}</small>;
  }
  if (kind === 'field') {
    const field = fieldNamed(text);
    return field === undefined ? null : <small>{t(`fields.${field.name.replaceAll('.', '_')}` as 'fields.ip')}</small>;
  }
  const at = /^\d+$/.test(text) ? Number(text) : 0;
  if (at < 1 || at >= context.hops.length) return null;
  return (
    <small>
      {context.hops[at - 1]} – {context.hops[at]}
    </small>
  );
}

const signs: Record<string, SignName> = {
  '==': 'eq',
  '!=': 'ne',
  '===': 'allEq',
  '!==': 'anyNe',
  '>': 'gt',
  '<': 'lt',
  '>=': 'ge',
  '<=': 'le',
  'in {': 'in',
  contains: 'contains',
  matches: 'matches',
  '&': 'bits',
  '&&': 'and',
  '||': 'or',
};

type SignName =
  | 'eq'
  | 'ne'
  | 'allEq'
  | 'anyNe'
  | 'gt'
  | 'lt'
  | 'ge'
  | 'le'
  | 'in'
  | 'contains'
  | 'matches'
  | 'bits'
  | 'and'
  | 'or';
