import { ProgressStrip } from '../capture/progress-strip.tsx';
import { Splitter } from '../controls/splitter.tsx';
import { Dock } from '../dock/dock.tsx';
import { DropFrame } from '../import/drop-frame.tsx';
import { QuestionDialog } from '../nodes/question-dialog.tsx';
import { Banners } from '../sessions/banners.tsx';
import { useUiStore } from '../state/ui-store.ts';
import { Dialogs } from './dialogs.tsx';
import { NoticeCard } from './notice-card.tsx';
import { SidePanel } from './side-panel.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { WorkLine } from './work-line.tsx';
import './app.css';
import './panels.css';
import './session.css';
import './welcome.css';
import './dialogs.css';

/** The frame: bar on top, what there is at the left, the dock with plan or session and all panels, status line below. */
export function App() {
  const side = useUiStore((s) => s.open.side);
  const width = useUiStore((s) => s.sideWidth);
  return (
    <div className="app">
      <TopBar />
      <ProgressStrip />
      <WorkLine />
      <Banners />
      <div className="body">
        {side && (
          <>
            <div className="body__side" style={{ width }}>
              <SidePanel />
            </div>
            <Splitter />
          </>
        )}
        <Dock />
      </div>
      <StatusBar />
      <NoticeCard />
      <Dialogs />
      <DropFrame />
      <QuestionDialog />
    </div>
  );
}
