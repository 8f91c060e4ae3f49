import { describe, expect, it } from 'vitest';
import { concatBytes, pcapngBlock, pcapngFile, pcapngSection } from '../decode/build-capture.ts';
import { readInChunks } from './collect.ts';

const time = 1_760_000_000_123_456_789n;
const bytes = Uint8Array.of(1, 2, 3, 4, 5);

describe('pcapng files', () => {
  for (const littleEndian of [true, false]) {
    it(`reads enhanced packets of several interfaces, ${littleEndian ? 'little' : 'big'}-endian`, () => {
      const interfaces = [
        { name: 'eth0', snaplen: 128 },
        { name: 'any', linkType: 276 },
      ];
      const seen = readInChunks(
        pcapngFile(
          [
            { time, bytes, iface: 1, originalLength: 77 },
            { time: time + 1n, bytes },
          ],
          { interfaces, littleEndian },
        ),
      );
      expect(seen.interfaces).toMatchObject([
        { linkType: 1, snaplen: 128, name: 'eth0' },
        { linkType: 276, snaplen: 262144, name: 'any' },
      ]);
      expect(seen.records.map((r) => [r.iface, r.linkType, r.time, r.captured, r.original])).toEqual([
        [1, 276, time, 5, 77],
        [0, 1, time + 1n, 5, 5],
      ]);
      expect(seen).toMatchObject({ damage: null, truncated: false, drops: null });
    });

    it(`reads obsolete and simple packets, ${littleEndian ? 'little' : 'big'}-endian`, () => {
      const old = readInChunks(pcapngFile([{ time, bytes }], { block: 'packet', littleEndian }));
      expect(old.records[0]).toMatchObject({ bytes: '0102030405', time });
      const simple = readInChunks(
        pcapngFile([{ bytes }], { block: 'simple', littleEndian, interfaces: [{ snaplen: 3 }] }),
      );
      expect(simple.records[0]).toMatchObject({ bytes: '010203', original: 5, time: null });
    });
  }

  it('is exact at every time resolution', () => {
    const cases: [number | null, bigint, bigint][] = [
      [null, 1000n, 0n],
      [0, 1_000_000_000n, 0n],
      [3, 1_000_000n, 0n],
      [9, 1n, 0n],
      [9, 1n, -3600n],
      [11, 1n, 1_700_000_000n],
      [12, 1n, 1_759_999_990n],
      [0x80 | 10, 976563n, 0n],
    ];
    for (const [tsresol, step, tsoffset] of cases) {
      const seen = readInChunks(pcapngFile([{ time, bytes }], { interfaces: [{ tsresol, tsoffset }] }));
      const got = seen.records[0]!.time!;
      expect(got <= time && time - got < step, `tsresol ${tsresol} gives ${got}`).toBe(true);
    }
  });

  it('adds up interface and system drops of all interfaces, the last report of each', () => {
    expect(readInChunks(pcapngFile([], { drops: { ifdrop: 3n, osdrop: 4n } })).drops).toBe(7);
    expect(readInChunks(pcapngFile([], { drops: {} })).drops).toBeNull();
    const two = concatBytes(
      pcapngFile([], { drops: { osdrop: 4n } }),
      pcapngFile([], { drops: { osdrop: 2n }, littleEndian: false }),
    );
    expect(readInChunks(two).drops).toBe(6);
    const silent = concatBytes(pcapngFile([], { drops: { osdrop: 4n } }), pcapngBlock(5, new Uint8Array(12)));
    expect(readInChunks(silent).drops).toBe(4);
  });

  it('starts the interface numbers of each section anew and keeps them apart', () => {
    const file = concatBytes(
      pcapngFile([{ time, bytes }], { interfaces: [{ linkType: 1 }] }),
      pcapngFile([{ time, bytes }], { interfaces: [{ linkType: 113, tsresol: 6 }], littleEndian: false }),
    );
    expect(readInChunks(file).records.map((r) => [r.iface, r.linkType])).toEqual([
      [0, 1],
      [1, 113],
    ]);
  });

  it('steps over blocks that it does not know', () => {
    const file = pcapngFile([{ time, bytes }]);
    const section = pcapngSection().length;
    const odd = concatBytes(pcapngBlock(0x0bad, new Uint8Array(40)), pcapngBlock(4, new Uint8Array(8)));
    const seen = readInChunks(concatBytes(file.subarray(0, section), odd, file.subarray(section)));
    expect(seen.records).toHaveLength(1);
  });

  it('names the damage and its place', () => {
    const good = pcapngFile([{ time, bytes }]);
    const section = pcapngSection().length;
    const packet = good.length - 40;
    const edited = (edit: (view: DataView) => void) => {
      const file = good.slice();
      edit(new DataView(file.buffer));
      const seen = readInChunks(file);
      expect(seen.records).toHaveLength(0);
      return seen.damage;
    };
    expect(edited((v) => v.setUint32(packet + 4, 0, true))).toBe(`block at byte ${packet} claims a length of 0 bytes`);
    expect(edited((v) => v.setUint32(packet + 4, 41, true))).toBe(
      `block at byte ${packet} claims a length of 41 bytes`,
    );
    expect(edited((v) => v.setUint32(packet + 4, 0x1000004, true))).toBe(
      `block at byte ${packet} claims a length of 16777220 bytes`,
    );
    expect(edited((v) => v.setUint32(packet + 36, 44, true))).toBe(
      `block at byte ${packet} says it has 40 bytes at its start and 44 at its end`,
    );
    expect(edited((v) => v.setUint32(packet + 8, 1, true))).toBe(
      `packet block at byte ${packet} names interface 1, which is not described`,
    );
    expect(edited((v) => v.setUint32(packet + 20, 9, true))).toBe(
      `packet block at byte ${packet} claims 9 captured bytes`,
    );
    expect(edited((v) => v.setUint32(8, 0, true))).toBe('section at byte 0 has no byte-order magic');
    expect(edited((v) => v.setUint16(12, 2, true))).toBe('pcapng version 2 at byte 12 is not supported');
    expect(edited((v) => v.setUint32(section + 4, 4, true))).toBe(
      `block at byte ${section} claims a length of 4 bytes`,
    );
  });

  it('refuses more than 65536 interfaces', () => {
    const one = pcapngBlock(1, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
    const many = (count: number) => {
      const file = new Uint8Array(one.length * count);
      for (let i = 0; i < count; i++) file.set(one, i * one.length);
      return readInChunks(concatBytes(pcapngSection(), file));
    };
    expect(many(65536)).toMatchObject({ damage: null, truncated: false });
    expect(many(65537).damage).toContain('more than 65536 interfaces');
  });

  it('tells a file that ends inside a block', () => {
    const file = pcapngFile([{ time, bytes }]);
    expect(readInChunks(file.subarray(0, file.length - 1))).toMatchObject({
      truncated: true,
      damage: null,
      records: [],
    });
    expect(readInChunks(file.subarray(0, 20)).truncated).toBe(true);
  });

  it('keeps control characters of an interface name off the screen', () => {
    const seen = readInChunks(pcapngFile([], { interfaces: [{ name: 'eth0\u001b[2J' }] }));
    expect(seen.interfaces[0]!.name).toBe('eth0?[2J');
  });
});
