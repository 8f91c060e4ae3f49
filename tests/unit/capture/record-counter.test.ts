import { expect, it } from 'vitest';
import { NotACapture, RecordCounter } from '../../../electron/capture/record-counter.ts';

/** A capture as a machine of either byte order writes it. */
function capture(lengths: readonly number[], little: boolean): Buffer {
  const uint32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (little) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const header = [0xa1b23c4d, 0x00040002, 0, 0, 262144, 1].map(uint32);
  const records = lengths.map((length) =>
    Buffer.concat([uint32(1), uint32(2), uint32(length), uint32(length + 1), Buffer.alloc(length, 0xff)]),
  );
  return Buffer.concat([...header, ...records]);
}

it.each([true, false])(
  'counts whole records of either byte order, in one piece and byte by byte (little: %s)',
  (little) => {
    const lengths = [0, 1, 255, 256, 65536, 60, 0, 0, 128];
    const whole = capture(lengths, little);
    const atOnce = new RecordCounter();
    atOnce.push(whole);
    const single = new RecordCounter();
    for (const byte of whole) single.push(Uint8Array.of(byte));
    expect([atOnce.count, single.count]).toEqual([lengths.length, lengths.length]);
    expect([atOnce.whole, atOnce.lastStamp, single.lastStamp]).toEqual([whole.length, 1_000_000_002n, 1_000_000_002n]);
  },
);

it('refuses what is no capture, and a length that cannot be, and tells what was whole before', () => {
  const bytes = capture([10, 10], true);
  bytes.writeUInt32LE(0xffffffff, 24 + 16 + 10 + 8);
  const counter = new RecordCounter();
  expect(() => counter.push(bytes)).toThrow(NotACapture);
  expect([counter.count, counter.whole]).toEqual([1, 24 + 16 + 10]);
  expect(() => new RecordCounter().push(Buffer.from('Welcome to this machine, user'))).toThrow(NotACapture);
});
