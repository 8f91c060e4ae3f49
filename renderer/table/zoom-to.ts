import type { TableRow } from '../../shared/contract/table.ts';
import { useViewStore } from '../state/view-store.ts';

/** Its whole journey, on the timeline. */
export function zoomTo(row: TableRow): void {
  const times = row.cells.flatMap(({ time }) => (time === null ? [] : [time]));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const around = Math.max(last - first, 1_000_000);
  useViewStore.getState().setRange({ from: first - around, to: last + around });
}
