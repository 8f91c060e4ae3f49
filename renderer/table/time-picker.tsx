import { useTranslation } from 'react-i18next';
import { type TimeFormat, timeFormats, useTimeScale, useTimeStore } from '../state/time-store.ts';
import { useTableStore } from './table-store.ts';

/** What the table's times count from, in Wireshark's words. All but "since previous" are the timeline's, too. */
export function TimePicker() {
  const { t } = useTranslation('table');
  const { format, reference } = useTimeScale();
  const sincePrevious = useTableStore((s) => s.sincePrevious);
  const choices = timeFormats.filter((one) => one !== 'reference' || reference !== null);
  const choose = (value: string) => {
    useTableStore.getState().setSincePrevious(value === 'previous');
    if (value !== 'previous') useTimeStore.getState().setFormat(value as TimeFormat);
  };
  return (
    <select
      className="input ptable__times"
      aria-label={t('times.label')}
      title={t('times.label')}
      value={sincePrevious ? 'previous' : format}
      onChange={(event) => choose(event.target.value)}
    >
      {[...choices, 'previous' as const].map((one) => (
        <option key={one} value={one}>
          {t(`times.${one}`)}
        </option>
      ))}
    </select>
  );
}
