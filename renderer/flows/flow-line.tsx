// biome-ignore-all lint/a11y/useSemanticElements: only the rows in view are there, each laid out for itself: no table element can be
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import type { TFunction } from 'i18next';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowRow } from '../../shared/contract/table.ts';
import { countText, durationText, timeText } from '../../shared/view/geometry-format.ts';
import { formatBytes } from '../format.ts';

interface FlowLineProps {
  row: FlowRow | undefined;
  place: number;
  template: string;
  start: number;
  top: number;
  selected: boolean;
  hops: readonly string[];
}

/** One directed flow: what it is, what it carried, and what each segment lost of it. */
export const FlowLine = memo(function FlowLine(props: FlowLineProps) {
  const { row, place, template, start, top, selected, hops } = props;
  const { t } = useTranslation('flows');
  const cell = (text: string, classes = '', title = text) => (
    <span role="gridcell" className={`ptable__cell ${classes}`} title={title}>
      {text}
    </span>
  );
  return (
    <div
      id={`flow-${place}`}
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected}
      className={`ptable__line ptable__row${selected ? ' selected' : ''}`}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      data-place={place}
    >
      {row !== undefined && (
        <>
          {cell(timeText(row.first - start, 6), 'number')}
          {cell(row.direction === 'forward' ? '→' : row.direction === 'reverse' ? '←' : '·')}
          {cell(row.protocol)}
          {cell(row.source)}
          {cell(
            `${row.destination}${row.translated.length > 0 ? '  ⇒' : ''}`,
            '',
            [row.destination, ...row.translated.map(({ hop, text }) => t('translated', { hop: hops[hop], text }))].join(
              '\n',
            ),
          )}
          {cell(countText(row.packets), 'number')}
          {cell(formatBytes(row.bytes), 'number')}
          {cell(row.lost === 0 ? '0' : `✕ ${countText(row.lost)}`, row.lost > 0 ? 'number c-lost' : 'number k-ttl')}
          {row.segments.map((_, segment) => segmentCell(row, segment, hops, t))}
          {cell(row.retransmissions === 0 ? '' : countText(row.retransmissions), 'number')}
          {cell(row.delayNs === null ? '' : durationText(row.delayNs.p50), 'number')}
          {cell(row.delayNs === null ? '' : durationText(row.delayNs.p95), 'number')}
        </>
      )}
    </div>
  );
});

function segmentCell(row: FlowRow, segment: number, hops: readonly string[], t: TFunction<'flows'>) {
  const figures = row.segments[segment]!;
  const key = `segment ${segment}`;
  if (figures === null) return <span key={key} role="gridcell" className="ptable__cell edge c-hidden" />;
  const { sent, lost, partial, unjudged, delayNs } = figures;
  const [from, to] = row.direction === 'reverse' ? [segment + 1, segment] : [segment, segment + 1];
  const title = [
    t('segment', { from: hops[from], to: hops[to], lost: countText(lost), sent: countText(sent) }),
    partial > 0 && t('segmentPart', { count: partial }),
    unjudged > 0 && t('segmentUnjudged', { count: unjudged }),
    delayNs !== null && t('segmentDelay', { p50: durationText(delayNs.p50), p95: durationText(delayNs.p95) }),
  ];
  const bad = lost + partial;
  const text = bad > 0 ? `${lost > 0 ? '✕' : '╱'} ${countText(bad)}` : sent > 0 ? '0' : '?';
  const look = lost > 0 ? 'c-lost' : partial > 0 ? 'c-partial' : sent > 0 ? 'k-ttl' : 'c-unjudged';
  return (
    <span
      key={key}
      role="gridcell"
      className={`ptable__cell number edge ${look}`}
      title={title.filter(Boolean).join('\n')}
    >
      {text}
    </span>
  );
}
