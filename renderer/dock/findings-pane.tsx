import { FindingsPanel } from '../findings/findings-panel.tsx';
import { RangeTable } from '../timeline/range-table.tsx';

/** What the analysis found, under the figures of the selected range where there is one. */
export function FindingsPane() {
  return (
    <div className="dock-scroll">
      <RangeTable />
      <FindingsPanel />
    </div>
  );
}
