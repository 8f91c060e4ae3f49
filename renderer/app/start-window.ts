import { switchLanguage } from '../i18n/index.ts';
import { listenToKeys } from '../keys/listen.ts';
import { keepMenu } from '../keys/menu-model.ts';
import { keepPlan } from '../plan/plan-actions.ts';
import { usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';
import { listenToTerminals } from '../terminal/terminal-data.ts';
import { applyTheme, onSystemTheme } from '../theme/theme.ts';
import { listenToEngine, loadBeginning } from './engine-events.ts';

/** How long the plan must rest before it is remembered. */
const keepAfterMs = 1000;

/** Connects the window to the shell, the engine, the keyboard and the settings, for as long as it lives. */
export function startWindow(): void {
  applyTheme(useUiStore.getState().theme);
  onSystemTheme(() => applyTheme(useUiStore.getState().theme));
  useUiStore.subscribe((now, before) => {
    if (now.theme !== before.theme) applyTheme(now.theme);
    if (now.language !== before.language) void switchLanguage(now.language);
  });
  listenToEngine();
  listenToTerminals();
  listenToKeys();
  keepMenu();

  let timer: ReturnType<typeof setTimeout> | undefined;
  usePlanStore.subscribe((now, before) => {
    if (now.history.present === before.history.present || now.history.past.length === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void keepPlan(), keepAfterMs);
  });
  void loadBeginning();
}
