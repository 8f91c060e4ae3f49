import { Welcome } from '../app/welcome.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import { CapturePart } from './capture-part.tsx';
import { isEmptyDraft } from './draft.ts';
import { HopTable } from './hop-table.tsx';
import { NodeList } from './node-list.tsx';
import { PlanHeader } from './plan-header.tsx';
import { ProbeTable } from './probe-table.tsx';
import './plan.css';

/** The plan: which nodes, which path, which probes. Empty, it shows the ways to begin. */
export function PlanPage() {
  const empty = usePlanStore((s) => isEmptyDraft(s.history.present));
  if (empty) return <Welcome />;
  return (
    <div className="plan">
      <PlanHeader />
      <div className="plan__parts">
        <NodeList />
        <HopTable />
        <ProbeTable />
        <CapturePart />
      </div>
    </div>
  );
}
