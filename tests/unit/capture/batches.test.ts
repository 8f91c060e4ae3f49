import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { batches } from '../../../electron/capture/batches.ts';
import { behind } from '../../../electron/capture/spool.ts';

const KIB = 1024;

it('gives all that came while one batch was handled, as it came, and takes little more than it has to', async () => {
  const stream = new PassThrough({ highWaterMark: 16 * 1024 * KIB });
  let heard = 0;
  const reading = batches(stream, () => heard++);
  stream.write(Buffer.alloc(10, 1));
  const first = (await reading.next()).value!;
  expect(first.map(({ length }) => length)).toEqual([10]);
  for (let i = 0; i < 100; i++) stream.write(Buffer.alloc(32 * KIB, i));
  await vi.waitFor(() => expect(stream.isPaused()).toBe(true));
  expect(heard).toBe(1 + 8);
  const second = (await reading.next()).value!;
  expect(second.map((piece) => [piece.length, piece[0]])).toEqual(Array.from({ length: 8 }, (_, i) => [32 * KIB, i]));
  stream.end();
  let rest = 0;
  for await (const batch of reading) rest += batch.length;
  expect(rest).toBe(92);
});

it('ends with a stream that breaks, and gives what had come', async () => {
  const stream = new PassThrough();
  const reading = batches(stream, () => {});
  stream.write('abc');
  const got: string[] = [];
  for await (const batch of reading) {
    got.push(Buffer.concat(batch).toString());
    stream.destroy(new Error('the connection was lost'));
  }
  expect(got).toEqual(['abc']);
});

it('what is behind some bytes of pieces is what is behind them of all in one', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }), fc.nat(90), (pieces, bytes) => {
      const left = behind(pieces, bytes);
      expect(Buffer.concat(left)).toEqual(Buffer.concat(pieces).subarray(bytes));
      expect(left.every(({ length }) => length > 0)).toBe(true);
    }),
  );
});
