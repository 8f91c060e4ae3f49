import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { RowFlag } from '../../../shared/decode/columns.ts';
import { comparablePrefix } from '../../../shared/decode/comparable-prefix.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { concatBytes, pcapFile, pcapngBlock, pcapngFile, pcapngOption } from './build-capture.ts';
import { ethernet, sll2 } from './build-link.ts';
import { payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { fragment, vxlan } from './build-tunnel.ts';
import { decodeBytes } from './corpus.ts';
import { decodeFrames } from './rows.ts';

const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };

/** All columns up to `count`, for comparing whole captures. */
function contents(decoder: CaptureDecoder) {
  const c = decoder.columns;
  const arrays = Object.entries(c).filter((entry): entry is [string, Uint32Array] => ArrayBuffer.isView(entry[1]));
  return {
    ...Object.fromEntries(arrays.map(([name, column]) => [name, [...column.subarray(0, c.count)]])),
    places: Array.from({ length: c.count }, (_, row) => c.fileOffsetOf(row)),
    totals: [c.count, c.wireBytes, c.malformed, c.baseSeconds],
    file: [decoder.linkType, decoder.snaplen, decoder.truncated, decoder.damage],
  };
}

describe('CaptureDecoder', () => {
  it('says nothing about a file that has not begun', () => {
    const decoder = new CaptureDecoder({ addresses: new AddressTable(1) });
    expect(decoder).toMatchObject({
      linkType: '',
      snaplen: 262144,
      damage: null,
    });
    decoder.end();
    expect(decoder.truncated).toBe(true);
  });

  it('fills times, lengths, offsets and totals', () => {
    const frame = ethernet(udpPacket({ ...ends, payload: payloadOf(100) }));
    const file = pcapFile(
      [
        { time: 1_760_000_000_999_999_999n, bytes: frame },
        { time: 1_760_000_001_000_000_001n, bytes: frame },
        { time: 1_759_999_999_000_000_000n, bytes: frame },
      ],
      { snaplen: 60 },
    );
    const decoder = decodeBytes(file);
    const c = decoder.columns;
    expect(decoder).toMatchObject({ linkType: 'EN10MB', snaplen: 60, truncated: false, statisticsDrops: null });
    expect([c.count, c.baseSeconds, c.wireBytes]).toEqual([3, 1_760_000_000, 3 * 142]);
    expect([...c.time.subarray(0, 3)]).toEqual([999_999_999, 1_000_000_001, -1_000_000_000]);
    expect([c.earliest, c.latest, c.stepsBack]).toEqual([-1_000_000_000, 1_000_000_001, 1]);
    expect([0, 1, 2].map((row) => c.fileOffsetOf(row))).toEqual([40, 116, 192]);
    expect([c.capturedOf(0), c.wireLength[0]]).toEqual([60, 142]);
  });

  it('gives equal addresses of several captures the same number', () => {
    const addresses = new AddressTable(1);
    const rows = [1, 2].map(() => {
      const decoder = new CaptureDecoder({ addresses });
      decoder.push(pcapFile([{ bytes: ethernet(udpPacket(ends)) }]));
      return [decoder.columns.sourceOf(0), decoder.columns.destinationOf(0)];
    });
    expect(rows[0]).toEqual(rows[1]);
    expect(addresses.count).toBe(3);
  });

  it('keeps the interface of pcapng and the drops of its statistics', () => {
    const bytes = ethernet(udpPacket(ends));
    const decoder = decodeBytes(pcapngFile([{ bytes, iface: 1 }], { interfaces: [{}, {}], drops: { osdrop: 5n } }));
    expect(decoder.columns.ifaceOf(0)).toBe(1);
    expect(decoder.statisticsDrops).toBe(5);
    const cooked = decodeBytes(pcapFile([{ bytes: sll2(udpPacket(ends), 12) }], { linkType: 276 }));
    expect(cooked).toMatchObject({ linkType: 'LINUX_SLL2' });
    expect(cooked.columns.ifaceOf(0)).toBe(12);
  });

  it('goes on after a broken packet and counts it', () => {
    const frame = ethernet(tcpPacket({ ...ends, payload: payloadOf(9) }));
    const broken = frame.slice(0, 30);
    const { decoder, rows } = decodeFrames([frame, broken, frame]);
    expect(decoder.columns.malformed).toBe(1);
    expect(rows[2]).toEqual(rows[0]);
  });

  it('keeps what came before damage', () => {
    const frame = ethernet(udpPacket(ends));
    const file = concatBytes(pcapFile([{ bytes: frame }]), new Uint8Array(16).fill(0xff));
    const decoder = decodeBytes(file);
    expect(decoder.columns.count).toBe(1);
    expect(decoder.damage).toContain('at byte 82');
  });

  it('is the same however the file was cut', () => {
    const frames = [
      ethernet(tcpPacket({ ...ends, timestamps: [1, 2], payload: payloadOf(300) })),
      ethernet(vxlan(ethernet(udpPacket(ends)), { source: '1.1.1.1', destination: '2.2.2.2', vni: 1 })),
      ...fragment(udpPacket({ ...ends, payload: payloadOf(4000) }), 1500).map((p) => ethernet(p)),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.nat(frames.length - 1), { maxLength: 10 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        fc.integer({ min: 64, max: 2000 }),
        fc.integer({ min: 1, max: 3000 }),
        (picks, edits, snaplen, random) => {
          const file = pcapFile(
            picks.map((i) => ({ bytes: frames[i]! })),
            { snaplen },
          );
          for (const [at, value] of edits) if (file.length > 24) file[24 + (at % (file.length - 24))] = value;
          const whole = contents(decodeBytes(file));
          for (const chunk of [1, 2, 7, 100, 1448, random]) expect(contents(decodeBytes(file, chunk))).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('payload hashes', () => {
  it('cover at most the prefix and say how much', () => {
    const frame = ethernet(udpPacket({ ...ends, payload: payloadOf(100) }));
    expect(decodeFrames([frame], { hashPrefix: 40 }).rows[0]).toMatchObject({ hashed: 40, flags: [] });
    expect(decodeFrames([frame], { hashPrefix: 0 }).rows[0]).toMatchObject({ hashed: 0, hash: '0:0', flags: [] });
    expect(decodeFrames([frame], { hashPrefix: 1e9 }).decoder.hashPrefix).toBe(65534);
    expect(decodeFrames([frame]).decoder.hashPrefix).toBe(1024);
  });

  it('agree between hops of different snaplen when the prefix is the shortest cut', () => {
    const frames = [100, 60, 20].map((n) => ethernet(udpPacket({ ...ends, payload: payloadOf(n) })));
    const cut = decodeFrames(frames, { snaplen: 92 });
    expect(comparablePrefix([cut.decoder])).toBe(50);
    expect(cut.rows.map((row) => row.flags)).toEqual([['hashPartial'], ['hashPartial'], []]);
    const again = decodeFrames(frames, { snaplen: 92, hashPrefix: 50 }).rows;
    const whole = decodeFrames(frames, { hashPrefix: 50 }).rows;
    expect(again.map((row) => [row.hash, row.hashed, row.flags])).toEqual(
      whole.map((row) => [row.hash, row.hashed, row.flags]),
    );
  });
});

describe('what pcapng says beside the packets', () => {
  const bytes = ethernet(udpPacket({ ...ends, payload: payloadOf(100) }));

  it('marks records without a time and keeps the clock of the others', () => {
    const timed = pcapngFile([{ bytes, time: 5_000_000_007n }]);
    const untimed = pcapngFile([{ bytes }], { block: 'simple' });
    const { columns: c } = decodeBytes(concatBytes(untimed, timed, untimed));
    expect([c.count, c.untimed, c.baseSeconds]).toEqual([3, 2, 5]);
    expect([...c.time.subarray(0, 3)]).toEqual([0, 7, 7]);
    expect([...c.flags.subarray(0, 3)].map((flags) => flags & RowFlag.untimed)).toEqual([8192, 0, 8192]);
    expect(c.destinationPortOf(0)).toBe(80);
  });

  it('takes a frame check sequence off what has no length of its own', () => {
    const big = tcpPacket({ ...ends, payload: payloadOf(100), lengthField: 0 });
    const frame = concatBytes(ethernet(big), Uint8Array.of(1, 2, 3, 4));
    const withFcs = decodeBytes(pcapFile([{ bytes: frame }], { linkType: 0x24000001 })).columns;
    const without = decodeBytes(pcapFile([{ bytes: ethernet(big) }])).columns;
    expect([withFcs.wireLength[0], withFcs.wireBytes]).toEqual([158, 158]);
    expect([withFcs.payloadLength[0], withFcs.hashLow[0]]).toEqual([without.payloadLength[0], without.hashLow[0]]);
    // More of it than the frame holds is a broken header, no more.
    const short = decodeBytes(pcapFile([{ bytes: frame.subarray(0, 20) }], { linkType: 0xf4000001 })).columns;
    expect(short.malformed).toBe(1);
  });

  it('keeps comments by row', () => {
    const fixed = new DataView(new ArrayBuffer(20));
    const block = pcapngBlock(6, concatBytes(new Uint8Array(fixed.buffer), pcapngOption(1, Uint8Array.of(0x68, 0x69))));
    const decoder = decodeBytes(concatBytes(pcapngFile([{ bytes }]), block, block));
    expect([...decoder.comments]).toEqual([
      [1, 'hi'],
      [2, 'hi'],
    ]);
    expect(decoder.interfaces).toHaveLength(1);
  });

  it('is not all when what was pushed is not', () => {
    const decode = (file: Uint8Array, kind: 'truncated' | 'damaged') => {
      const decoder = new CaptureDecoder({ addresses: new AddressTable(1) });
      decoder.push(file);
      decoder.end({ kind, message: 'why' });
      return [decoder.truncated, decoder.damage];
    };
    const file = pcapFile([{ bytes }]);
    expect(decode(file, 'truncated')).toEqual([true, null]);
    expect(decode(file, 'damaged')).toEqual([false, 'why']);
    const wrong = concatBytes(file, new Uint8Array(16).fill(0xff));
    expect(decode(wrong, 'truncated')).toEqual([false, expect.stringContaining('at byte')]);
  });
});
