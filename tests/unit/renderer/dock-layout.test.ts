import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstGroup, firstLayout, keptLayout, layoutFrom, sidesOf } from '../../../renderer/dock/layout.ts';
import { type PanelPlace, terminalPanel, WORKSPACE } from '../../../renderer/dock/panel-ids.ts';

const panels: PanelPlace[] = [
  { id: 'findings', place: 'right' },
  { id: 'packet', place: 'right' },
  { id: 'probes', place: 'bottom' },
];

const names = (text: unknown): string[] =>
  [...JSON.stringify(text).matchAll(/"views":\[([^\]]*)\]/g)].flatMap((m) =>
    (m[1] ?? '').split(',').map((name) => name.replaceAll('"', '')),
  );

describe('the layout of the dock', () => {
  it('has every panel once, around the workspace', () => {
    const layout = firstLayout(panels, [3]);
    const all = [WORKSPACE, ...panels.map((p) => p.id), terminalPanel(3)].sort();
    expect(names(layout.grid).sort()).toEqual(all);
    expect(Object.keys(layout.panels).sort()).toEqual(all);
    expect(Object.fromEntries(sidesOf(layout))).toEqual({
      [firstGroup('right')]: 'right',
      [firstGroup('bottom')]: 'bottom',
    });
  });

  it('is kept without terminals, which end with the window', () => {
    const kept = keptLayout(firstLayout(panels, [1, 2]));
    expect(names(kept.grid).some((name) => name.startsWith('terminal-'))).toBe(false);
    expect(Object.keys(kept.panels).some((name) => name.startsWith('terminal-'))).toBe(false);
    expect(layoutFrom(JSON.stringify(kept), panels)).toEqual(kept);
  });

  it('loses panels that are known no more, and groups with nothing left', () => {
    const known = panels.filter((p) => p.place !== 'right');
    const layout = layoutFrom(JSON.stringify(firstLayout(panels, [])), known);
    expect(names(layout.grid).sort()).toEqual([WORKSPACE, ...known.map((p) => p.id)].sort());
    expect([...sidesOf(layout).values()]).toEqual(['bottom']);
  });

  it('falls back to the first one for anything that is none', () => {
    const first = firstLayout(panels, []);
    for (const text of ['', '{', 'null', '7', '{}', '{"grid":null}', '{"grid":{"root":{"type":"leaf","data":{}}}}'])
      expect(layoutFrom(text, panels)).toEqual(first);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(layoutFrom(text, panels)).toEqual(first);
      }),
    );
    // Without a workspace nothing could be planned or seen.
    expect(
      layoutFrom(JSON.stringify(firstLayout(panels, [])).replaceAll(`"${WORKSPACE}"`, '"elsewhere"'), panels),
    ).toEqual(first);
  });
});
