import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../electron/cli/arguments.ts';
import { type ExportDraft, exportCommand, exportName } from '../../../renderer/export/export-choice.ts';

const draft: ExportDraft = {
  kind: 'capture',
  format: 'csv',
  range: 'all',
  filtered: true,
  comments: ['lost'],
  redact: false,
  theme: 'window',
};

/** The words of a command as a POSIX shell parts them: of plain and single-quoted text. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(')/g, (_, quoted?: string, mark?: string) => quoted ?? mark ?? ''),
  );
}

describe('an export of the window', () => {
  it('has a name that every system takes', () => {
    expect(exportName('a/b: "x"', draft)).toBe('a-b- -x-.pcapng');
    expect(exportName('s', { kind: 'packets', format: 'json', redact: false })).toBe('s packets.json');
  });

  it('is the same on the command line', () => {
    const range = { from: 1e9, to: 2e9 };
    const command = exportCommand("/home/o'x y", '1760000000000000000', 'my file.pcapng', draft, 'udp && lost', range);
    expect(parseCommand(words(command).slice(1))).toMatchObject({
      name: 'export',
      directory: "/home/o'x y",
      pcapng: 'my file.pcapng',
      filter: 'udp && lost',
      from: 1_760_000_001_000_000_000n,
      to: 1_760_000_002_000_000_000n,
      comments: ['lost'],
    });
    const table = exportCommand('/s', '0', 's flows.csv', { ...draft, kind: 'flows' }, '', range);
    expect(parseCommand(words(table).slice(1))).toMatchObject({
      tables: [{ table: 'flows', path: 's flows.csv' }],
      from: undefined,
    });
  });
});
