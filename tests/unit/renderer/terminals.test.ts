import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { countMatches } from '../../../renderer/terminal/find-count.ts';
import { isTyped, receiversOf, register } from '../../../renderer/terminal/open-terminals.ts';
import { TAME_OPTIONS } from '../../../renderer/terminal/tame-terminal.ts';
import { useTerminalStore } from '../../../renderer/terminal/terminal-store.ts';

// The window's stores look at the language of the browser when they are made.
vi.hoisted(() => vi.stubGlobal('navigator', { language: 'en', userAgent: '', platform: '' }));

const written = (terminal: Terminal, text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));

describe('one keyboard for several terminals', () => {
  const got: string[] = [];
  beforeEach(() => {
    got.length = 0;
    useTerminalStore.setState({ tabs: [], nextId: 1, shared: [] });
    for (const node of [1, 2, 3]) {
      useTerminalStore.getState().open(node, `n${node}`);
      register(node, { type: (data) => got.push(`${node}:${data}`), insert: (text) => got.push(`${node}<${text}`) });
    }
  });
  const type = (id: number, data: string) => {
    for (const terminal of receiversOf(id)) terminal.type(data);
    return got.splice(0).sort();
  };

  it('types into the chosen ones, and into one alone otherwise', () => {
    expect(type(1, 'a')).toEqual(['1:a']);
    useTerminalStore.getState().share(1, true);
    expect(type(1, 'a')).toEqual(['1:a']);
    useTerminalStore.getState().share(3, true);
    expect(type(1, 'a')).toEqual(['1:a', '3:a']);
    expect(type(2, 'a')).toEqual(['2:a']);
    useTerminalStore.getState().share(3, true);
    expect(type(3, 'b')).toEqual(['1:b', '3:b']);
  });

  it('ends when it is told to, and when the others are closed', () => {
    const { share, endSharing, close } = useTerminalStore.getState();
    for (const id of [1, 2, 3]) share(id, true);
    close(3);
    expect(type(1, 'a')).toEqual(['1:a', '2:a']);
    close(2);
    expect(type(1, 'a')).toEqual(['1:a']);
    for (const id of [1, 2]) share(id, true);
    endSharing();
    expect(type(2, 'a')).toEqual(['2:a']);
  });

  it('passes on what is typed, and not what a terminal answers by itself', async () => {
    for (const typed of ['a', '\r', '\u0003', '\u001b', '\u001b[A', '\u001bOP', '\u001b[15~', '\u001bb', '漢字'])
      expect({ typed, is: isTyped(typed) }).toEqual({ typed, is: true });
    const answers: string[] = [];
    const terminal = new Terminal(TAME_OPTIONS);
    terminal.onData((data) => answers.push(data));
    await written(terminal, '\u001b[c\u001b[>c\u001b[5n\u001b[6n\u001b[?6n\u001b]10;?\u0007\u001bP$qm\u001b\\');
    terminal.dispose();
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.filter(isTyped)).toEqual([]);
    for (const other of ['\u001b[I', '\u001b[O', '\u001b[<0;3;4M', '\u001b[<0;3;4m', '\u001b[M !!'])
      expect(isTyped(other)).toBe(false);
  });
});

describe('finding in a terminal', () => {
  it('counts what stands there, over the ends of wrapped lines', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '-'), maxLength: 60 });
    return fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 6 }),
        fc.constantFrom('a', 'ab', 'AB-', 'bb'),
        async (lines, find) => {
          const terminal = new Terminal({ ...TAME_OPTIONS, cols: 7, rows: 5, scrollback: 500 });
          await written(terminal, lines.join('\r\n'));
          const expected = lines.reduce(
            (sum, line) => sum + line.toLowerCase().split(find.toLowerCase()).length - 1,
            0,
          );
          expect(countMatches(terminal.buffer.active, find)).toBe(expected);
          terminal.dispose();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts nothing of nothing', () => {
    const terminal = new Terminal(TAME_OPTIONS);
    expect(countMatches(terminal.buffer.active, '')).toBe(0);
  });
});

describe('the size of a terminal’s text', () => {
  it('stays readable, and comes back', () => {
    const { zoom } = useTerminalStore.getState();
    for (let i = 0; i < 40; i++) zoom(1);
    expect(useTerminalStore.getState().fontSize).toBe(28);
    for (let i = 0; i < 40; i++) zoom(-1);
    expect(useTerminalStore.getState().fontSize).toBe(8);
    zoom(0);
    expect(useTerminalStore.getState().fontSize).toBe(12);
  });
});
