import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sideLimits, useUiStore } from '../state/ui-store.ts';

/** Pixels by which one arrow key moves an edge. */
const keyStep = 16;

/** The edge of the side panel: drag it, move it by arrow keys, double click for the first width. */
export function Splitter() {
  const { t } = useTranslation();
  const width = useUiStore((s) => s.sideWidth);
  const resize = useUiStore((s) => s.resizeSide);
  const [start, setStart] = useState<{ at: number; width: number } | null>(null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: hr cannot be moved; this is ARIA's window splitter
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('pane.side')}
      aria-valuenow={width}
      aria-valuemin={sideLimits.least}
      aria-valuemax={sideLimits.most}
      className="splitter splitter--vertical"
      data-dragging={start ? '' : undefined}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart({ at: event.clientX, width });
      }}
      onPointerMove={(event) => start && resize(start.width + event.clientX - start.at)}
      onPointerUp={() => setStart(null)}
      onPointerCancel={() => setStart(null)}
      onDoubleClick={() => resize(sideLimits.first)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
        event.preventDefault();
        resize(width + (event.key === 'ArrowRight' ? keyStep : -keyStep));
      }}
    />
  );
}
