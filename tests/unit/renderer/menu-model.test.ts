import { describe, expect, it, vi } from 'vitest';
import { menuSchema } from '../../../electron/main/menu.ts';
import type { Action } from '../../../renderer/keys/actions.ts';

vi.mock('electron', async () => (await import('../main/fake-electron.ts')).fakeElectron());
// Panels bring editors and terminals that need a document; a menu needs their names only.
vi.mock('../../../renderer/dock/panels.ts', () => ({ panels: [{ id: 'findings' }, { id: 'packet' }] }));

vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('document', { documentElement: {} });
vi.stubGlobal('window', { hopscope: {}, matchMedia: () => ({ matches: false }) });

const { acceleratorOf, menuModel } = await import('../../../renderer/keys/menu-model.ts');
const { allActions } = await import('../../../renderer/keys/all-actions.ts');
const { startLanguage, i18n } = await import('../../../renderer/i18n/index.ts');

describe('the menu', () => {
  it.each(['en', 'zh'] as const)(
    'holds every action of the palette once, in the language %s, and is one that the shell takes',
    async (language) => {
      await startLanguage(language);
      const model = menuModel(i18n.t);
      expect(menuSchema.parse(model)).toEqual(model);
      const entries = model.menus.flatMap(({ items }) => items).filter(({ id }) => id !== null);
      // Pictures are behind one entry.
      const inMenu = allActions.filter((action) => action.inMenu !== false);
      expect(entries.map(({ id }) => id).sort()).toEqual(inMenu.map(({ id }: Action) => id).sort());
      // A text that is missing stands as its key.
      expect(entries.filter(({ label }) => /^[\w-]+[.:][\w.-]+$/.test(label))).toEqual([]);
      expect(entries.filter(({ checked }) => checked).map(({ id }) => id)).toEqual(['theme-system', 'language-en']);
      expect(model.menus.map(({ label }) => label)[0]).toBe(language === 'en' ? '&Session' : '会话(&S)');
    },
  );

  it('shows keys as Electron writes them, and none that a menu would take from typing', () => {
    expect(acceleratorOf('$mod+Shift+KeyP')).toBe('CmdOrCtrl+Shift+P');
    expect(acceleratorOf('Control+Backquote')).toBe('Ctrl+`');
    expect(acceleratorOf('Shift+F9')).toBe('Shift+F9');
    expect(acceleratorOf('$mod+Digit3')).toBe('CmdOrCtrl+3');
    expect([acceleratorOf('?'), acceleratorOf('KeyW'), acceleratorOf('Shift+KeyN'), acceleratorOf(undefined)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
