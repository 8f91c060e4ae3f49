import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  analyzeCommand,
  emptyList,
  importable,
  isProposed,
  movedTo,
  nameFault,
  proposed,
  readable,
  renamed,
  withFiles,
  withOrder,
  without,
} from '../../../renderer/import/import-list.ts';
import { useImportStore } from '../../../renderer/import/import-store.ts';
import type { ImportOrder } from '../../../shared/contract/import.ts';

const paths = ['/x/b.pcap', '/x/a.pcapng', '/x/notes.txt', '/y/c.pcap.zst'];
const list = withFiles(emptyList, paths);
const problem = { code: 'no-capture', subject: 'notes.txt', message: 'no capture', remedy: '' };
const found = (bad: boolean) => ({ packets: 7, complete: true, problem: bad ? problem : null });
const answer: ImportOrder = {
  files: paths.map((path) => found(path.endsWith('.txt'))),
  order: [1, 3, 0],
  certain: true,
  why: 'by TTL',
  uncertain: [3],
};
const names = (of: typeof list) => of.rows.map(({ name }) => name);

describe('captures that are to be imported', () => {
  it('stand in the order that their packets tell; what cannot be read stays out and stops nobody', () => {
    const told = withOrder(list, list.rows, answer);
    expect(names(told)).toEqual(['a', 'c', 'b', 'notes.txt']);
    expect(told.rows.map(({ placed }) => placed)).toEqual([true, false, true, true]);
    expect(isProposed(told)).toBe(true);
    expect(importable(told).map(({ path }) => path)).toEqual(['/x/a.pcapng', '/y/c.pcap.zst', '/x/b.pcap']);
    expect(told.rows[3]!.problem).toBe(problem);
  });

  it('an order of a person outlasts the proposal, and gives way when it is asked to', () => {
    const own = movedTo(list, '/x/b.pcap', 2);
    const told = withOrder(own, list.rows, answer);
    expect(names(told).filter((name) => name !== 'notes.txt')).toEqual(['a', 'b', 'c']);
    expect(isProposed(told)).toBe(false);
    expect(names(proposed(told))).toEqual(['a', 'c', 'b', 'notes.txt']);
    expect(isProposed(proposed(told))).toBe(true);
  });

  it('names given while the packets were looked at are kept', () => {
    const told = withOrder(renamed(list, '/x/b.pcap', 'r1'), list.rows, answer);
    expect(names(told)).toEqual(['a', 'c', 'r1', 'notes.txt']);
  });

  it('moving loses no file and stays within the ends', () => {
    const told = withOrder(list, list.rows, answer);
    expect(movedTo(told, '/x/a.pcapng', -1)).toBe(told);
    // The last place is that of the last hop, not behind the files that stay out.
    expect(movedTo(told, '/x/b.pcap', 3)).toBe(told);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), fc.integer({ min: -1, max: 4 }))), (moves) => {
        const end = moves.reduce((l, [path, to]) => movedTo(l, path, to), told);
        expect([...names(end)].sort()).toEqual(['a', 'b', 'c', 'notes.txt']);
        expect(end.rows.at(-1)!.problem).toBe(problem);
      }),
    );
  });

  it('a name is needed, is the only one of its kind, and is one that a hop may have', () => {
    const fault = (name: string) => {
      const next = renamed(list, '/x/b.pcap', name);
      return nameFault(next, next.rows[0]!);
    };
    expect([fault(' '), fault('a '), fault('x/y'), fault('x\ny'), fault('r1')]).toEqual([
      'empty',
      'double',
      'letters',
      'letters',
      null,
    ]);
    // The name of a file that stays out is free.
    const told = withOrder(list, list.rows, answer);
    const same = renamed(told, '/x/b.pcap', 'notes.txt');
    expect(nameFault(same, same.rows[2]!)).toBeNull();
  });

  it('the same file is added once, and another of its name under a name of its own', () => {
    expect(names(withFiles(list, ['/x/b.pcap', '/z/b.pcap', '/z/b.pcap']))).toEqual([...names(list), 'b-2']);
    expect(readable(without(list, '/x/b.pcap'))).toHaveLength(3);
  });

  it('is what the command line does', () => {
    expect(analyzeCommand([{ name: 'pod a', path: "/x/it's.pcap" }])).toBe(
      "hopscope analyze --hop 'pod a=/x/it'\\''s.pcap'",
    );
    expect(analyzeCommand([{ name: 'a', path: '/x/a.pcap' }])).toBe('hopscope analyze --hop a=/x/a.pcap');
  });
});

describe('the import dialog', () => {
  it('undoes what a person did, not what was found out', () => {
    const store = useImportStore.getState;
    store().begin(paths);
    store().edit((l) => without(l, '/x/a.pcapng'));
    const asked = store().list.rows;
    store().learn((l) =>
      withOrder(l, asked, { ...answer, files: asked.map(({ path }) => found(path.endsWith('.txt'))), order: [2, 0] }),
    );
    expect(names(store().list)).toEqual(['c', 'b', 'notes.txt']);
    store().undo();
    expect(names(store().list)).toContain('a');
    expect(store().list.rows.find(({ path }) => path === '/x/notes.txt')!.problem).toBe(problem);
    store().undo();
    expect(store().past).toEqual([]);
    const { batch } = store();
    store().add(['/x/d.pcap']);
    expect(store().batch).toBe(batch + 1);
  });
});
