import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFilePart } from '../../../electron/engine/decode-file.ts';
import { decodeFiles } from '../../../electron/engine/decode-files.ts';
import { factsOf, partsOf } from '../../../electron/engine/file-parts.ts';
import { HelperThreads } from '../../../electron/engine/helper-threads.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { unpackCapture } from '../../../shared/decode/pack.ts';
import {
  ethernet,
  fragment,
  icmpPacket,
  payloadOf,
  pcapFile,
  sll2,
  tcpPacket,
  udpPacket,
  viewOf,
  vxlan,
} from '../decode/build-packet.ts';
import { contents } from './decoded-contents.ts';

const directory = mkdtempSync(join(tmpdir(), 'hopscope-parts-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What only looks like records: a packet that carries them. */
function recordsInside(): Uint8Array {
  const bytes = new Uint8Array(16 * 60);
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; at += 16) view.setUint32(at, 1_700_000_000, true);
  return bytes;
}

function frames(): { bytes: Uint8Array; time: bigint }[] {
  const lost = udpPacket({ source: '10.1.0.2:4000', destination: '10.9.9.9:53', payload: payloadOf(20) });
  const pieces = fragment(udpPacket({ source: '10.7.7.7:9', destination: '10.1.0.2:9', payload: payloadOf(900) }), 400);
  const all: Uint8Array[] = [];
  for (let i = 0; i < 300; i++) {
    const ends = { source: `10.0.${i % 5}.${i % 7}:${4000 + (i % 11)}`, destination: '10.0.9.9:80', id: i };
    all.push(tcpPacket({ ...ends, seq: i, tos: i % 3, payload: payloadOf(i % 90, i) }));
    if (i % 40 === 5) all.push(...pieces, icmpPacket(3, 3, 0, lost, { source: '10.3.3.3', destination: '10.1.0.2' }));
    if (i % 50 === 7) all.push(vxlan(ethernet(lost), { source: '172.18.1.1', destination: '172.18.1.2', vni: i }));
    if (i % 60 === 9) all.push(udpPacket({ ...ends, payload: recordsInside() }));
    if (i === 200) all.push(tcpPacket({ ...ends, payload: payloadOf(65_400) }));
  }
  // In order but for a few, over several seconds.
  return all.map((bytes, i) => ({
    bytes,
    time: 1_700_000_000_000_000_000n + BigInt(i) * 31_000_000n - (i % 29 === 0 ? 50_000_000n : 0n),
  }));
}

const ether = pcapFile(frames().map(({ bytes, time }) => ({ bytes: ethernet(bytes), time })));
const any = pcapFile(
  frames().map(({ bytes, time }, i) => ({ bytes: sll2(bytes, 2 + (i % 3), i % 5), time })),
  { linkType: 276 },
);
const swapped = pcapFile(
  frames().map(({ bytes, time }) => ({ bytes: ethernet(bytes), time })),
  { littleEndian: false },
);
function whole(file: Uint8Array) {
  const addresses = new AddressTable(5);
  const decoder = new CaptureDecoder({ addresses, hashPrefix: 46 });
  decoder.push(file);
  decoder.end();
  return contents([decoder], addresses);
}

/** A thread more that never does anything. */
class Helpless extends HelperThreads {
  constructor() {
    super(null, 0);
  }

  override get count(): number {
    return 1;
  }

  override ask(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** Decoded as two threads would, in parts of so many bytes at least. */
async function inParts(file: Uint8Array, smallest: number) {
  const path = join(directory, 'file.pcap');
  writeFileSync(path, file);
  const facts = await factsOf(path);
  const cut = partsOf([facts], 2, smallest)[0]!.length;
  const packed = await decodeFiles([{ name: 'hop', path }], 46, new Helpless(), null, [facts], smallest);
  const addresses = new AddressTable();
  return { cut, read: contents([unpackCapture(packed[0]!, addresses)], addresses) };
}

describe('a file decoded in parts', () => {
  it.each([
    ['Ethernet', ether],
    ['all interfaces', any],
    ['the other byte order', swapped],
    ['a file that ends in a record', ether.subarray(0, ether.length - 7)],
  ])('says what it says as a whole: %s', async (_, file) => {
    const expected = whole(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 40, max: 60_000 }), async (smallest) => {
        expect((await inParts(file, smallest)).read).toEqual(expected);
      }),
      { numRuns: 12 },
    );
    expect((await inParts(file, 1000)).cut).toBeGreaterThan(6);
  });

  it('ends where the framing is damaged, whatever comes behind', async () => {
    const file = ether.slice();
    // A record in the first part claims more bytes than any has.
    const second = 24 + 16 + viewOf(file).getUint32(24 + 8, true);
    viewOf(file).setUint32(second + 8, 300_000, true);
    expect((await inParts(file, 3000)).read).toEqual(whole(file));
  });

  it('is read again from where its records are, when a packet carries what looks like some', async () => {
    const path = join(directory, 'file.pcap');
    const carried = pcapFile(
      [1, 2].flatMap((id) => [
        { bytes: ethernet(udpPacket({ source: '1.1.1.1:1', destination: '2.2.2.2:2', id, payload: recordsInside() })) },
      ]),
    );
    writeFileSync(path, carried);
    const source = { name: 'hop', path };
    const first = await decodeFilePart(source, 46, { from: 0, to: 200 }, false);
    const wrong = await decodeFilePart(source, 46, { from: 200, to: Number.POSITIVE_INFINITY }, false);
    expect(wrong.start).toBeLessThan(first.stop);
    expect((await inParts(carried, 200)).read).toEqual(whole(carried));
  });
});

describe('cutting files', () => {
  it('gives parts without gaps, that end at about the same time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: fc.integer({ min: 0, max: 1000 }), divisible: fc.boolean() }), { minLength: 1 }),
        fc.integer({ min: 1, max: 8 }),
        (files, threads) => {
          const cut = partsOf(files, threads, 10);
          const lengths: number[] = [];
          cut.forEach((parts, f) => {
            const { size, divisible } = files[f]!;
            if (!divisible) expect(parts).toHaveLength(1);
            parts.forEach(({ from, to }, i) => {
              expect(from).toBe(i === 0 ? 0 : parts[i - 1]!.to);
              lengths.push(Math.min(to, size) - from);
            });
            expect(parts.at(-1)!.to).toBe(Number.POSITIVE_INFINITY);
          });
          if (files.some(({ divisible }) => !divisible)) return;
          const share = lengths.reduce((sum, length) => sum + length, 0) / threads;
          expect(Math.max(...lengths)).toBeLessThanOrEqual(share + 15);
          // Each part taken by the first thread that is free.
          const busy = new Array<number>(threads).fill(0);
          for (const length of lengths) busy[busy.indexOf(Math.min(...busy))]! += length;
          expect(Math.max(...busy) - share).toBeLessThanOrEqual(15);
        },
      ),
    );
  });

  it('leaves compressed files, pcapng and what is no file whole', async () => {
    for (const [name, bytes] of [
      ['packed.pcap', gzipSync(ether)],
      ['other.pcapng', new Uint8Array(100)],
    ] as const) {
      writeFileSync(join(directory, name), bytes);
      expect(await factsOf(join(directory, name))).toEqual({ size: bytes.length, divisible: false });
    }
    expect(await factsOf(join(directory, 'gone'))).toEqual({ size: 0, divisible: false });
    writeFileSync(join(directory, 'plain.pcap'), ether);
    expect(await factsOf(join(directory, 'plain.pcap'))).toEqual({
      size: readFileSync(join(directory, 'plain.pcap')).length,
      divisible: true,
    });
  });
});
