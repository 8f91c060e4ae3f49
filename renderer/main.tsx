import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './theme/tokens.css';
import './theme/base.css';
import './controls/controls.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { startWindow } from './app/start-window.ts';
import { startLanguage } from './i18n/index.ts';
import { useUiStore } from './state/ui-store.ts';

await startLanguage(useUiStore.getState().language);
startWindow();
createRoot(document.getElementById('root')!).render(<App />);
