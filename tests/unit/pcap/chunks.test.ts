import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, pcapFile, pcapngFile } from '../decode/build-capture.ts';
import { readInChunks } from './collect.ts';

const record = fc.record({
  time: fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
  bytes: fc.uint8Array({ maxLength: 200 }),
  originalLength: fc.nat(70000),
});

const file = fc.oneof(
  fc
    .tuple(fc.array(record, { maxLength: 12 }), fc.boolean(), fc.boolean(), fc.boolean())
    .map(([records, littleEndian, nanoseconds, kuznetzov]) =>
      pcapFile(records, { littleEndian, nanoseconds, kuznetzov }),
    ),
  fc
    .tuple(fc.array(record, { maxLength: 12 }), fc.boolean(), fc.constantFrom('enhanced', 'simple', 'packet'))
    .map(([records, littleEndian, block]) =>
      concatBytes(
        pcapngFile(records, { littleEndian, block: block as 'enhanced', drops: { osdrop: 1n } }),
        pcapngFile(records.slice(0, 2), { littleEndian: !littleEndian }),
      ),
    ),
);

describe('chunking', () => {
  it('does not change what is read, whole or damaged', () => {
    fc.assert(
      fc.property(
        file,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
        (original, edits, random) => {
          const bytes = original.slice();
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          const whole = readInChunks(bytes);
          for (const lengths of [[1], [2], [7], [100], [1448], random]) {
            expect(readInChunks(bytes, lengths)).toEqual(whole);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('reads every record back', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), fc.boolean(), (records, littleEndian) => {
        const seen = readInChunks(pcapFile(records, { littleEndian }), [13]);
        expect(seen.records.map((r) => [r.time, r.bytes, r.original])).toEqual(
          records.map((r) => [r.time, Buffer.from(r.bytes).toString('hex'), r.originalLength]),
        );
      }),
    );
  });
});
