import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketColumns } from '../../../shared/decode/columns.ts';
import { EncapsulationTable } from '../../../shared/decode/encapsulations.ts';
import { FlowTable } from '../../../shared/decode/flows.ts';
import { FragmentTable } from '../../../shared/decode/fragments.ts';
import { RecordPlaces } from '../../../shared/decode/record-places.ts';

describe('PacketColumns', () => {
  it('keeps what is in a column that grows or becomes wide', () => {
    const columns = new PacketColumns(new FlowTable(1));
    for (let row = 0; row < 10_000; row++) {
      if (row >= columns.capacity) columns.grow();
      if (row === 5000) columns.widen('wireLength');
      columns.count = row + 1;
      columns.wireLength[row] = row < 5000 ? row : row * 100;
      columns.time[row] = row;
    }
    expect([0, 4999, 5000, 9999].map((row) => columns.wireLength[row])).toEqual([0, 4999, 500_000, 999_900]);
    expect([0, 4095, 4096, 9999].map((row) => columns.time[row])).toEqual([0, 4095, 4096, 9999]);
    columns.widen('wireLength');
    expect(columns.wireLength[9999]).toBe(999_900);
  });
});

describe('RecordPlaces', () => {
  it('knows every place, however records follow each other, in files of any size', () => {
    const length = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 262144 }));
    const between = fc.oneof(fc.constant(16), fc.constantFrom(16, 32, 36), fc.integer({ min: 16, max: 4e9 }));
    const records = fc.array(fc.tuple(length, between), { maxLength: 200 });
    fc.assert(
      fc.property(records, fc.constantFrom(1, 4), fc.constantFrom(0, 2 ** 32 - 64, 2 ** 45), (list, unit, start) => {
        const places = new RecordPlaces();
        places.alignment = unit;
        let end = start;
        const offsets = list.map(([captured, gap], row) => {
          const offset = Math.ceil(end / unit) * unit + Math.ceil(gap / unit) * unit;
          places.add(row, offset, captured);
          end = offset + captured;
          return offset;
        });
        const lengths = Uint32Array.from(list, ([captured]) => captured);
        expect(offsets.map((_, row) => places.offsetOf(row, { capturedOf: (r) => lengths[r]! }))).toEqual(offsets);
      }),
    );
  });

  it('knows places of a long file in whatever order they are asked for, also while it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8999 }), { maxLength: 60 }), (asked) => {
        const places = new RecordPlaces();
        const lengths = Uint32Array.from({ length: 9000 }, (_, row) => row % 97);
        const offsets: number[] = [];
        let offset = 40;
        const grow = (to: number) => {
          for (let row = offsets.length; row < to; row++) {
            // Now and then something lies between two records, and another run begins.
            if (row % 3500 === 3499) offset += 500;
            places.add(row, offset, lengths[row]!);
            offsets.push(offset);
            offset += lengths[row]! + 16;
          }
        };
        grow(3000);
        for (const row of asked) {
          grow(Math.max(offsets.length, row + 1));
          expect(places.offsetOf(row, { capturedOf: (r) => lengths[r]! })).toBe(offsets[row]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('needs one entry for a file of one writer', () => {
    const places = new RecordPlaces();
    let offset = 40;
    for (let row = 0; row < 1000; row++) {
      places.add(row, offset, row % 97);
      offset += (row % 97) + 16;
    }
    expect(places.count).toBe(1);
  });
});

describe('FlowTable', () => {
  it('gives both sides of a conversation one number, and tells their ends', () => {
    const end = fc.record({ address: fc.integer({ min: 1, max: 40 }), port: fc.integer({ min: 0, max: 65535 }) });
    const packet = fc.record({ protocol: fc.constantFrom(1, 6, 17), from: end, to: end });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 3000 }), fc.integer(), (packets, seed) => {
        const table = new FlowTable(seed);
        const flows = packets.map((p) => table.flow(p.protocol, p.from.address, p.from.port, p.to.address, p.to.port));
        const texts = new Map<number, string>();
        packets.forEach(({ protocol, from, to }, i) => {
          const flow = flows[i]!;
          expect(table.endpoints(flow)).toEqual({
            protocol,
            source: from.address,
            sourcePort: from.port,
            destination: to.address,
            destinationPort: to.port,
          });
          const back = table.flow(protocol, to.address, to.port, from.address, from.port);
          const same = from.address === to.address && from.port === to.port;
          expect(back).toBe(same ? flow : flow ^ 1);
          const text = JSON.stringify([protocol, from, to]);
          expect(texts.get(flow) ?? text).toBe(text);
          texts.set(flow, text);
        });
        expect(flows.every((flow) => flow >= 2 && flow < table.count * 2)).toBe(true);
      }),
    );
  });
});

describe('EncapsulationTable', () => {
  it('numbers what it is given, 0 for nothing', () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, number), { maxLength: 400 }), (entries) => {
        const table = new EncapsulationTable();
        const numbers = entries.map((entry) => table.intern(...entry));
        entries.forEach((entry, i) => {
          const n = numbers[i]!;
          expect([table.tunnels(n), table.tunnelId(n), table.iface(n)]).toEqual(entry);
          expect(table.intern(...entry)).toBe(n);
        });
        expect(new Set(numbers).size).toBe(new Set(entries.map(String)).size);
        expect(table.intern(0, 0, 0)).toBe(0);
      }),
    );
  });
});

describe('FragmentTable', () => {
  it('finds the rows that are fragments', () => {
    const table = new FragmentTable();
    for (let row = 3; row < 1000; row += 7) table.add(row, row + 1, row * 8, 8, false);
    for (let row = 0; row < 1010; row++) {
      const i = table.indexOf(row);
      expect(i >= 0).toBe(row % 7 === 3 && row < 1000);
      if (i >= 0) expect([table.key[i], table.offset[i], table.length[i]]).toEqual([row + 1, row * 8, 8]);
    }
  });
});
