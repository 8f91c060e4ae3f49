import { readFileSync } from 'node:fs';
import { Terminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { TAME_OPTIONS, tame } from '../../../renderer/terminal/tame-terminal.ts';

/** What a terminal answers to these bytes, as if a person had typed it. */
async function answers(bytes: string): Promise<string> {
  const terminal = new Terminal(TAME_OPTIONS);
  tame(terminal);
  let typed = '';
  terminal.onData((data) => {
    typed += data;
  });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  // Colours are asked of whoever shows the terminal.
  const asked = (terminal as unknown as { _core: { _inputHandler: { onColor(l: () => void): void } } })._core;
  let colours = 0;
  asked._inputHandler.onColor(() => {
    colours++;
  });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  terminal.dispose();
  return colours > 0 ? `${typed} and ${colours} colours` : typed;
}

describe('what a node prints', () => {
  it.each([
    ['a colour of the palette', '\u001b]4;1;?\u0007'],
    ['the foreground', '\u001b]10;?\u0007'],
    ['foreground and background in one', '\u001b]10;#fff;?\u001b\\'],
    ['the background', '\u001b]11;?\u0007'],
    ['the cursor’s colour', '\u001b]12;?\u0007'],
    ['a setting', '\u001bP$qm\u001b\\'],
    ['another setting', '\u001bP$q"p\u001b\\'],
    ['the clipboard', '\u001b]52;c;?\u0007'],
    ['the title', '\u001b[21t'],
    ['the size of the window', '\u001b[14t\u001b[18t\u001b[19t'],
    ['its name', '\u001b[>q\u0005'],
    ['a link', '\u001b]8;;javascript:alert(1)\u0007x\u001b]8;;\u0007'],
  ])('is not told %s', async (_what, bytes) => {
    expect(await answers(bytes)).toBe('');
  });

  it('is told what every shell asks for: the kind of terminal and the place of the cursor', async () => {
    expect(await answers('\u001b[c\u001b[6n')).toBe('\u001b[?1;2c\u001b[1;1R'.repeat(2));
  });

  it('can set colours', async () => {
    expect(await answers('\u001b]11;#123456\u0007')).toBe(' and 1 colours');
  });

  it('makes no links, and does not reach the clipboard', async () => {
    const terminal = new Terminal(TAME_OPTIONS);
    tame(terminal);
    const bytes = '\u001b]52;c;cm0gLXJmIC8=\u0007\u001b]8;;https://example.org\u0007text\u001b]8;;\u0007';
    await new Promise<void>((resolve) => terminal.write(bytes, resolve));
    const line = terminal.buffer.active.getLine(0)!;
    expect(line.translateToString(true)).toBe('text');
    expect((line.getCell(0) as unknown as { extended: { urlId: number } }).extended.urlId).toBe(0);
    TAME_OPTIONS.linkHandler!.activate({} as MouseEvent, 'https://example.org', {} as never);
    terminal.dispose();
  });

  it('comes into a terminal that is tamed, and no addon opens links or the clipboard', () => {
    const source = readFileSync(new URL('../../../renderer/terminal/remote-terminal.ts', import.meta.url), 'utf8');
    expect(source).toMatch(/new Terminal\(\{\s*\.\.\.TAME_OPTIONS,/);
    expect(source).toMatch(/\n {4}tame\(this\.#terminal\);/);
    expect(source.match(/from '@xterm\/addon-[a-z-]+'/g)).toEqual([
      "from '@xterm/addon-fit'",
      "from '@xterm/addon-search'",
    ]);
    expect(TAME_OPTIONS).toMatchObject({ allowProposedApi: false, windowOptions: {} });
  });
});
