import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';

interface ModalProps {
  title: string;
  text?: ReactNode;
  wide?: boolean;
  onClose: () => void;
  /** What has the focus at first; by default the first element that can. */
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A dialog that covers the window: focus stays in it, Escape leaves it, focus returns to where it was. */
export function Modal({ title, text, wide = false, onClose, initialFocus, children }: ModalProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog__scrim" />
        <Dialog.Popup className={wide ? 'dialog dialog--wide' : 'dialog'} initialFocus={initialFocus}>
          <Dialog.Title className="dialog__title">{title}</Dialog.Title>
          {text !== undefined && <Dialog.Description className="dialog__text">{text}</Dialog.Description>}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
