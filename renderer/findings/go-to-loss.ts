import type { LossStop } from '../../shared/view/geometry-losses.ts';
import { focusRange } from '../../shared/view/geometry-scale.ts';
import { useViewStore } from '../state/view-store.ts';

/** Width of what is shown around a loss, ns: narrow enough for single packets, wide enough for its neighbours. */
const AROUND = 20e6;

/** Selects a lost packet and zooms to it. */
export function goToLoss(stop: LossStop): void {
  const view = useViewStore.getState();
  view.setRange(focusRange(stop.time, stop.time, AROUND));
  view.select({ hop: stop.hop, frame: stop.frame });
}
