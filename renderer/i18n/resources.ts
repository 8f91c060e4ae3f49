import { app as enApp } from './en/app.ts';
import { capture as enCapture } from './en/capture.ts';
import { dissect as enDissect } from './en/dissect.ts';
import { dock as enDock } from './en/dock.ts';
import { exporting as enExport } from './en/export.ts';
import { filter as enFilter } from './en/filter.ts';
import { flows as enFlows } from './en/flows.ts';
import { front as enFront } from './en/front.ts';
import { ladder as enLadder } from './en/ladder.ts';
import { plan as enPlan } from './en/plan.ts';
import { probes as enProbes } from './en/probes.ts';
import { table as enTable } from './en/table.ts';
import { terminals as enTerminals } from './en/terminals.ts';
import { timeline as enTimeline } from './en/timeline.ts';
import { trouble as enTrouble } from './en/trouble.ts';
import { views as enViews } from './en/views.ts';
import { app as zhApp } from './zh/app.ts';
import { capture as zhCapture } from './zh/capture.ts';
import { dissect as zhDissect } from './zh/dissect.ts';
import { dock as zhDock } from './zh/dock.ts';
import { exporting as zhExport } from './zh/export.ts';
import { filter as zhFilter } from './zh/filter.ts';
import { flows as zhFlows } from './zh/flows.ts';
import { front as zhFront } from './zh/front.ts';
import { ladder as zhLadder } from './zh/ladder.ts';
import { plan as zhPlan } from './zh/plan.ts';
import { probes as zhProbes } from './zh/probes.ts';
import { table as zhTable } from './zh/table.ts';
import { terminals as zhTerminals } from './zh/terminals.ts';
import { timeline as zhTimeline } from './zh/timeline.ts';
import { trouble as zhTrouble } from './zh/trouble.ts';
import { views as zhViews } from './zh/views.ts';

/** Every text in both languages, by namespace: `app` (frame, sessions, terminal, keys), `plan` (editor, nodes, problems),
 * `views` (path, charts, packets), `timeline` (time, ranges, gaps, pins), `filter` (the filter bar), `dock` (panels),
 * `trouble` (captures that break off), `export`. */
export const resources = {
  en: {
    app: enApp,
    plan: enPlan,
    views: enViews,
    timeline: enTimeline,
    filter: enFilter,
    dock: enDock,
    dissect: enDissect,
    capture: enCapture,
    trouble: enTrouble,
    table: enTable,
    flows: enFlows,
    ladder: enLadder,
    probes: enProbes,
    front: enFront,
    export: enExport,
    terminals: enTerminals,
  },
  zh: {
    app: zhApp,
    plan: zhPlan,
    views: zhViews,
    timeline: zhTimeline,
    filter: zhFilter,
    dock: zhDock,
    dissect: zhDissect,
    capture: zhCapture,
    trouble: zhTrouble,
    table: zhTable,
    flows: zhFlows,
    ladder: zhLadder,
    probes: zhProbes,
    front: zhFront,
    export: zhExport,
    terminals: zhTerminals,
  },
};
