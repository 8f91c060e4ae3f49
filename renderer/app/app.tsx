import { useTranslation } from 'react-i18next';
import { ProgressStrip } from '../capture/progress-strip.tsx';
import { Splitter } from '../controls/splitter.tsx';
import { QuestionDialog } from '../nodes/question-dialog.tsx';
import { isEmptyDraft } from '../plan/draft.ts';
import { PlanPage } from '../plan/plan-page.tsx';
import { ReadinessPanel } from '../plan/readiness-panel.tsx';
import { Banners } from '../sessions/banners.tsx';
import { usePlanStore } from '../state/plan-store.ts';
import { useSessionStore } from '../state/session-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { Dialogs } from './dialogs.tsx';
import { Drawer } from './drawer.tsx';
import { NoticeCard } from './notice-card.tsx';
import { SessionAside } from './session-aside.tsx';
import { SessionPage } from './session-page.tsx';
import { SidePanel } from './side-panel.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useDrawerContent } from './use-drawer-content.ts';
import './app.css';
import './panels.css';
import './session.css';
import './welcome.css';
import './dialogs.css';

/** The frame: bar on top, panels at the sides, the plan or the session in the centre, drawer and status line below. */
export function App() {
  const { t } = useTranslation();
  const { page, open, size } = useUiStore();
  const hasSession = useSessionStore((s) => s.session !== null);
  const onSession = page === 'session';
  const drawerContent = useDrawerContent();
  const drawer = open.drawer && drawerContent;
  const emptyPlan = usePlanStore((s) => isEmptyDraft(s.history.present));
  const right = open.right && (onSession ? hasSession : !emptyPlan);
  return (
    <div className="app">
      <TopBar />
      <ProgressStrip />
      <Banners />
      <div className="body">
        {open.side && (
          <>
            <div className="body__side" style={{ width: size.side }}>
              <SidePanel />
            </div>
            <Splitter pane="side" edge="right" />
          </>
        )}
        <main className="body__centre" aria-label={t(`page.${page}`)}>
          <div className="body__page">{onSession ? <SessionPage /> : <PlanPage />}</div>
          {drawer && <Splitter pane="drawer" edge="top" />}
          <div className="body__drawer" hidden={!drawer} style={{ height: size.drawer }}>
            <Drawer />
          </div>
        </main>
        {right && (
          <>
            <Splitter pane="right" edge="left" />
            <aside className="body__right" style={{ width: size.right }} aria-label={t('pane.right')}>
              {onSession ? <SessionAside /> : <ReadinessPanel />}
            </aside>
          </>
        )}
      </div>
      <StatusBar />
      <NoticeCard />
      <Dialogs />
      <QuestionDialog />
    </div>
  );
}
