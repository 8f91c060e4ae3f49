import { ContextMenu } from '@base-ui/react/context-menu';
import { Image } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../controls/button.tsx';
import { useUiStore } from '../state/ui-store.ts';
import type { PictureKind } from './export-choice.ts';

const ask = (what: PictureKind): void => useUiStore.getState().ask({ kind: 'export', what });

/** The right button on a view, or its menu key, offers its picture. */
export function PictureMenu({ what, children }: { what: PictureKind; children: ReactNode }) {
  const { t } = useTranslation('export');
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger className="picture-menu">{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner>
          <ContextMenu.Popup className="popup popup--menu">
            <ContextMenu.Item className="popup__item" onClick={() => ask(what)}>
              <Image size={13} strokeWidth={1.75} aria-hidden />
              {t('pictureOf')}
            </ContextMenu.Item>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

/** The same for a panel, beside what else its group of tabs can do. */
export function PictureButton({ what }: { what: PictureKind }) {
  const { t } = useTranslation('export');
  return <Button small look="quiet" icon={Image} label={t('pictureOf')} onClick={() => ask(what)} />;
}
