import { describe, expect, it } from 'vitest';
import { keyNames } from '../../../renderer/keys/key-names.ts';
import { rank } from '../../../renderer/keys/rank.ts';
import { mayFire } from '../../../renderer/keys/targets.ts';

describe('mayFire', () => {
  it('never fires a plain key where text is typed', () => {
    for (const keys of ['?', 'KeyW', 'Shift+?', 'Shift+KeyN']) {
      expect(mayFire(keys, 'text', false), keys).toBe(false);
      expect(mayFire(keys, 'page', false), keys).toBe(true);
    }
    for (const keys of ['$mod+KeyK', 'F9', 'Alt+ArrowUp']) expect(mayFire(keys, 'text', false), keys).toBe(true);
  });

  it('leaves a terminal everything but what is meant for it', () => {
    expect(mayFire('$mod+KeyK', 'terminal', false)).toBe(false);
    expect(mayFire('F9', 'terminal', false)).toBe(false);
    expect(mayFire('Control+Backquote', 'terminal', true)).toBe(true);
  });
});

describe('keyNames', () => {
  it('names keys as on the platform', () => {
    expect(keyNames('$mod+Shift+KeyP', false)).toEqual(['Ctrl', 'Shift', 'P']);
    expect(keyNames('$mod+Shift+KeyP', true)).toEqual(['⌘', '⇧', 'P']);
    expect(keyNames('Control+Backquote', false)).toEqual(['Ctrl', '`']);
    expect(keyNames('$mod+Digit1', false)).toEqual(['Ctrl', '1']);
    expect(keyNames('?', false)).toEqual(['?']);
  });
});

describe('rank', () => {
  const entries = ['Stop the capture', 'Start the capture', 'Import captures', 'Rename'].map((text) => ({ text }));
  const texts = (query: string) => rank(entries, query).map((e) => e.text);

  it('puts beginnings before words, words before letters', () => {
    expect(texts('cap')).toEqual(['Stop the capture', 'Start the capture', 'Import captures']);
    expect(texts('imp')).toEqual(['Import captures']);
    expect(texts('stc')).toEqual(['Stop the capture', 'Start the capture']);
    expect(texts('r')[0]).toBe('Rename');
    expect(texts('  ')).toHaveLength(4);
    expect(texts('zzz')).toEqual([]);
  });
});
