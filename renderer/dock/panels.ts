import {
  Activity,
  ArrowDownUp,
  CircleCheck,
  Crosshair,
  ListTree,
  type LucideIcon,
  Microscope,
  ReceiptText,
  Rows3,
  SquareTerminal,
  Waypoints,
} from 'lucide-react';
import type { FunctionComponent } from 'react';
import { LedgerPanel } from '../capture/ledger-panel.tsx';
import { DissectionPanel } from '../dissect/dissection-panel.tsx';
import { FlowTable } from '../flows/flow-table.tsx';
import { Ladder } from '../ladder/ladder.tsx';
import { PacketPanel } from '../packets/packet-panel.tsx';
import { ReadinessPanel } from '../plan/readiness-panel.tsx';
import { ProbeCharts } from '../probes/probe-charts.tsx';
import type { Page } from '../state/ui-store.ts';
import { PacketTable } from '../table/packet-table.tsx';
import { FindingsPane } from './findings-pane.tsx';
import type { PanelPlace } from './panel-ids.ts';

/** What decides which panels have anything to show. */
export interface Situation {
  page: Page;
  /** A session is open, or being captured. */
  session: boolean;
  /** The captures have told what they received and dropped. */
  ledger: boolean;
  /** Nothing has been entered into the plan yet. */
  emptyPlan: boolean;
}

/** The id is also its title, `dock:panel.<id>`, and what the kept layout calls it. */
export interface PanelDefinition extends PanelPlace {
  icon: LucideIcon;
  /** Fills its parent, and scrolls by itself where it must. */
  view: FunctionComponent;
  /** False: its tab is not there, and a group without any other is not either. */
  available: (situation: Situation) => boolean;
}

const onSession = (situation: Situation): boolean => situation.page === 'session' && situation.session;

/** Every panel around the workspace, in the order of the first layout. Terminals come beside these, one per node. */
export const panels: readonly PanelDefinition[] = [
  { id: 'findings', icon: Crosshair, place: 'right', view: FindingsPane, available: onSession },
  { id: 'packet', icon: Microscope, place: 'right', view: PacketPanel, available: onSession },
  {
    id: 'readiness',
    icon: CircleCheck,
    place: 'right',
    view: ReadinessPanel,
    available: (situation) => situation.page === 'plan' && !situation.emptyPlan,
  },
  {
    id: 'probes',
    icon: Activity,
    place: 'bottom',
    view: ProbeCharts,
    available: onSession,
  },
  { id: 'table', icon: Rows3, place: 'bottom', view: PacketTable, available: onSession },
  { id: 'flows', icon: ArrowDownUp, place: 'bottom', view: FlowTable, available: onSession },
  { id: 'ladder', icon: Waypoints, place: 'bottom', view: Ladder, available: onSession },
  {
    id: 'ledger',
    icon: ReceiptText,
    place: 'bottom',
    view: LedgerPanel,
    available: (situation) => situation.page === 'session' && situation.ledger,
  },
  { id: 'dissection', icon: ListTree, place: 'bottom', view: DissectionPanel, available: onSession },
];

export const terminalIcon: LucideIcon = SquareTerminal;
