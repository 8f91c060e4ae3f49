import { useTranslation } from 'react-i18next';
import { SessionPage } from '../app/session-page.tsx';
import { PlanPage } from '../plan/plan-page.tsx';
import { useUiStore } from '../state/ui-store.ts';

/** The middle of the window: what is planned, or what was captured. */
export function Workspace() {
  const { t } = useTranslation();
  const page = useUiStore((s) => s.page);
  return (
    <main className="workspace" aria-label={t(`page.${page}`)}>
      {page === 'session' ? <SessionPage /> : <PlanPage />}
    </main>
  );
}
