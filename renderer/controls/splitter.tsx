import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Pane, paneLimits, useUiStore } from '../state/ui-store.ts';

/** Pixels by which one arrow key moves an edge. */
const keyStep = 16;

interface SplitterProps {
  pane: Pane;
  /** The side of the pane that the splitter is. */
  edge: 'left' | 'right' | 'top';
}

/** The edge of a pane: drag it, move it by arrow keys, double click for the first size. */
export function Splitter({ pane, edge }: SplitterProps) {
  const { t } = useTranslation();
  const size = useUiStore((s) => s.size[pane]);
  const resize = useUiStore((s) => s.resize);
  const [start, setStart] = useState<{ at: number; size: number } | null>(null);
  const horizontal = edge === 'top';
  const sign = edge === 'right' ? 1 : -1;
  const at = (event: PointerEvent): number => (horizontal ? event.clientY : event.clientX);
  return (
    // biome-ignore lint/a11y/useSemanticElements: hr cannot be moved; this is ARIA's window splitter
    <div
      role="separator"
      tabIndex={0}
      aria-orientation={horizontal ? 'horizontal' : 'vertical'}
      aria-label={t(`pane.${pane}`)}
      aria-valuenow={size}
      aria-valuemin={paneLimits[pane].least}
      aria-valuemax={paneLimits[pane].most}
      className={`splitter splitter--${horizontal ? 'horizontal' : 'vertical'}`}
      data-dragging={start ? '' : undefined}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart({ at: at(event), size });
      }}
      onPointerMove={(event) => start && resize(pane, start.size + sign * (at(event) - start.at))}
      onPointerUp={() => setStart(null)}
      onPointerCancel={() => setStart(null)}
      onDoubleClick={() => resize(pane, paneLimits[pane].first)}
      onKeyDown={(event) => {
        const forward = horizontal ? 'ArrowDown' : 'ArrowRight';
        const back = horizontal ? 'ArrowUp' : 'ArrowLeft';
        if (event.key !== forward && event.key !== back) return;
        event.preventDefault();
        resize(pane, size + (event.key === forward ? sign : -sign) * keyStep);
      }}
    />
  );
}
