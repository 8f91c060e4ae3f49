import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineView } from '../../shared/contract/view.ts';
import { durationText } from '../../shared/view/geometry-format.ts';
import { useHopNames } from './use-hop-names.ts';

/** After so long without a newer picture the table follows, ms: nobody reads it while the view moves. */
const SETTLED_MS = 300;

/** The lanes as a table, for those who cannot see the canvas: counts of what is on screen. */
export function TimelineTwin({ view: latest }: { view: TimelineView | null }) {
  const { t } = useTranslation('views');
  const names = useHopNames();
  const [view, setView] = useState(latest);
  useEffect(() => {
    const timer = setTimeout(() => setView(latest), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [latest]);
  const sum = (values: Uint32Array | undefined) => values?.reduce((a, b) => a + b, 0) ?? 0;
  if (view === null) return null;
  return (
    <table id="timeline-twin" className="view-hidden">
      <caption>{t('twin.caption', { span: durationText(view.to - view.from) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('twin.hop')}</th>
          <th scope="col">{t('twin.forward')}</th>
          <th scope="col">{t('twin.reverse')}</th>
          <th scope="col">{t('twin.lostForward')}</th>
          <th scope="col">{t('twin.lostReverse')}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name, i) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{sum(view.density[i]?.forward)}</td>
            <td>{sum(view.density[i]?.reverse)}</td>
            <td>{sum(view.losses[i]?.forward)}</td>
            <td>{sum(view.losses[i]?.reverse)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
