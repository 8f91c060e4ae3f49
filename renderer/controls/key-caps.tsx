import { shell } from '../bridge/shell.ts';
import { keyNames } from '../keys/key-names.ts';

/** A shortcut as caps of the platform: `Ctrl` `K`, or `⌘` `K`. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className="kbd" aria-hidden>
      {keyNames(keys, shell.isMac()).map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  );
}
