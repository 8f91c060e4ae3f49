import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../../shared/pcap/reader.ts';
import { pcapHeader } from '../../../shared/pcap/writer.ts';
import { pcapFile } from '../decode/build-capture.ts';
import { readInChunks } from './collect.ts';

const time = 1_760_000_000_123_456_789n;
const bytes = Uint8Array.of(1, 2, 3, 4, 5);

describe('pcap files', () => {
  for (const littleEndian of [true, false]) {
    const order = littleEndian ? 'little' : 'big';
    it(`reads nanoseconds, ${order}-endian`, () => {
      const seen = readInChunks(
        pcapFile([{ time, bytes, originalLength: 1500 }], { littleEndian, linkType: 276, snaplen: 96 }),
      );
      expect(seen.damage).toBeNull();
      expect(seen.truncated).toBe(false);
      expect(seen.interfaces).toMatchObject([{ linkType: 276, snaplen: 96, name: '' }]);
      expect(seen.records).toEqual([
        { bytes: '0102030405', captured: 5, original: 1500, time, linkType: 276, iface: 0, fileOffset: 40 },
      ]);
    });

    it(`reads microseconds, ${order}-endian`, () => {
      const seen = readInChunks(pcapFile([{ time, bytes }], { littleEndian, nanoseconds: false }));
      expect(seen.records[0]!.time).toBe(1_760_000_000_123_456_000n);
    });

    it(`reads the modified format with longer record headers, ${order}-endian`, () => {
      const seen = readInChunks(pcapFile([{ bytes }, { bytes }], { littleEndian, kuznetzov: true }));
      expect(seen.records.map((r) => [r.bytes, r.fileOffset])).toEqual([
        ['0102030405', 48],
        ['0102030405', 77],
      ]);
    });
  }

  it('takes the lengths the other way round where old writers swapped them', () => {
    const file = pcapFile([{ bytes, originalLength: 60 }]);
    const view = new DataView(file.buffer);
    view.setUint32(24 + 8, 60, true);
    view.setUint32(24 + 12, 5, true);
    view.setUint16(6, 3, true);
    expect(readInChunks(file).records[0]).toMatchObject({ captured: 5, original: 60 });
    view.setUint16(6, 2, true);
    expect(readInChunks(file).records[0]).toMatchObject({ captured: 5, original: 60 });
  });

  it('says 262144 for a snaplen of 0 and keeps the frame check bits off the link type', () => {
    const file = pcapFile([], { snaplen: 0, linkType: 0x14000001 });
    expect(readInChunks(file).interfaces[0]).toMatchObject({ linkType: 1, snaplen: 262144, name: '' });
  });

  it('stops at a captured length beyond every snaplen and says where', () => {
    const file = pcapFile([{ bytes }, { bytes }]);
    new DataView(file.buffer).setUint32(24 + 21 + 8, 262145, true);
    const seen = readInChunks(file);
    expect(seen.records).toHaveLength(1);
    expect(seen.damage).toBe('record at byte 45 claims 262145 captured bytes, more than 262144');
    expect(seen.truncated).toBe(false);
  });

  it('takes a captured length of exactly 262144', () => {
    const seen = readInChunks(pcapFile([{ bytes: new Uint8Array(262144) }]), [65536]);
    expect(seen.records[0]!.captured).toBe(262144);
  });

  it('tells a file that ends inside a record, a header, or before anything', () => {
    const file = pcapFile([{ bytes }]);
    for (let length = 0; length < file.length; length++) {
      const seen = readInChunks(file.subarray(0, length));
      expect(seen.truncated, `cut at ${length}`).toBe(length !== 24);
      expect(seen.damage).toBeNull();
      expect(seen.records).toHaveLength(0);
    }
    expect(readInChunks(file).truncated).toBe(false);
  });

  it('names what is not a capture file', () => {
    expect(readInChunks(new TextEncoder().encode('hello')).damage).toBe(
      'not a pcap or pcapng file: it begins with 0x68656c6c at byte 0',
    );
    expect(readInChunks(Uint8Array.of(0x1f, 0x8b, 8, 0)).damage).toContain('compressed with gzip');
    const old = pcapFile([]);
    new DataView(old.buffer).setUint16(4, 1, true);
    expect(readInChunks(old).damage).toBe('pcap version 1.4 at byte 4 is not supported');
  });

  it('hands packets over where they lie in the chunk, without a copy', () => {
    const buffers: Uint8Array[] = [];
    const reader = new CaptureReader({ comment() {}, record: (buffer) => buffers.push(buffer) });
    const file = pcapFile([{ bytes }, { bytes }]);
    const [first, second] = [file.subarray(0, 50), file.subarray(50)];
    reader.push(first);
    reader.push(second);
    expect(buffers[0]).toBe(first);
    expect(buffers[1]).not.toBe(second);
  });

  it('reads the header that the writer writes', () => {
    const seen = readInChunks(pcapHeader(113, 128));
    expect(seen.interfaces[0]).toMatchObject({ linkType: 113, snaplen: 128, name: '' });
    expect(seen.records).toEqual([]);
  });
});
