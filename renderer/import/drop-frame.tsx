import { Ban, FileInput, FolderOpen, Route } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { captureBusy, useSessionStore } from '../state/session-store.ts';
import { openDropped } from './import-actions.ts';
import './drop.css';

/** Files from outside, not something of the window that is being moved. */
const brings = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Around the whole window while files are held over it: what dropping them will do. */
export function DropFrame() {
  const { t } = useTranslation('front');
  const busy = useSessionStore((s) => captureBusy(s.capture));
  const [over, setOver] = useState(false);
  useEffect(() => {
    const blocked = () => captureBusy(useSessionStore.getState().capture);
    const moved = (event: DragEvent) => {
      if (!brings(event)) return;
      // Without this the window would open the file itself.
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer!.dropEffect = blocked() ? 'none' : 'copy';
      setOver(true);
    };
    const left = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const dropped = (event: DragEvent) => {
      setOver(false);
      if (!brings(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!blocked()) openDropped([...event.dataTransfer!.files]);
    };
    const listeners = { dragenter: moved, dragover: moved, dragleave: left, drop: dropped };
    const entries = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][];
    // Before anybody else: the dock has drops of its own.
    for (const [name, listener] of entries) window.addEventListener(name, listener, { capture: true });
    return () => {
      for (const [name, listener] of entries) window.removeEventListener(name, listener, { capture: true });
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop" role="status" data-busy={busy ? '' : undefined}>
      <div className="drop__card">
        {busy ? (
          <p className="drop__way">
            <Ban size={16} strokeWidth={1.75} aria-hidden />
            <span>{t('drop.busy')}</span>
          </p>
        ) : (
          <>
            <p className="drop__title">{t('drop.title')}</p>
            <p className="drop__way">
              <FileInput size={16} strokeWidth={1.75} aria-hidden />
              <b>{t('drop.captures')}</b>
              <span>{t('drop.capturesText')}</span>
            </p>
            <p className="drop__way">
              <FolderOpen size={16} strokeWidth={1.75} aria-hidden />
              <b>{t('drop.session')}</b>
              <span>{t('drop.sessionText')}</span>
            </p>
            <p className="drop__way">
              <Route size={16} strokeWidth={1.75} aria-hidden />
              <b>{t('drop.plan')}</b>
              <span>{t('drop.planText')}</span>
            </p>
          </>
        )}
      </div>
    </div>
  );
}
