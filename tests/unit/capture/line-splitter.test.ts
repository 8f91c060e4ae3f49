import { expect, it } from 'vitest';
import { LineSplitter } from '../../../electron/capture/line-splitter.ts';

it('keeps no more of a line without end than its beginning', () => {
  const lines: number[] = [];
  const splitter = new LineSplitter((line) => lines.push(line.length));
  for (let i = 0; i < 200; i++) splitter.push(Buffer.alloc(10_000, 'x'));
  splitter.end();
  expect(lines).toEqual([16384]);
});
