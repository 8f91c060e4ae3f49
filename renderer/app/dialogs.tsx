import { ExportDialog } from '../export/export-dialog.tsx';
import { ImportDialog } from '../import/import-dialog.tsx';
import { Palette } from '../keys/palette.tsx';
import { ShortcutsDialog } from '../keys/shortcuts-dialog.tsx';
import { HostKeyDialog } from '../nodes/host-key-dialog.tsx';
import { SweepDialog } from '../nodes/sweep-dialog.tsx';
import { CommandsDialog } from '../plan/commands-dialog.tsx';
import { ForgetDialog } from '../sessions/forget-dialog.tsx';
import { RenameDialog } from '../sessions/rename-dialog.tsx';
import { useUiStore } from '../state/ui-store.ts';

/** The one dialog that is open, if any. */
export function Dialogs() {
  const dialog = useUiStore((s) => s.dialog);
  switch (dialog?.kind) {
    case 'palette':
      return <Palette />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'commands':
      return <CommandsDialog />;
    case 'sweep':
      return <SweepDialog />;
    case 'export':
      return <ExportDialog what={dialog.what} />;
    case 'rename':
      return <RenameDialog />;
    case 'forget':
      return <ForgetDialog directory={dialog.directory} name={dialog.name} />;
    case 'import':
      return <ImportDialog />;
    case 'host-key':
      return <HostKeyDialog node={dialog.node} problem={dialog.problem} />;
    default:
      return null;
  }
}
