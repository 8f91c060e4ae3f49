import { expect, it } from 'vitest';
import { analyzeCaptures } from '../../../shared/analysis/analyze.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { concatBytes, pcapFile, pcapngFile } from '../decode/build-capture.ts';
import { ethernet, payloadOf, udpPacket } from '../decode/build-packet.ts';

const ends = { source: '10.0.0.1:1000', destination: '10.0.0.2:2000' };
const records = Array.from({ length: 40 }, (_, i) => ({
  bytes: ethernet(udpPacket({ ...ends, id: i + 1, payload: payloadOf(60, i) })),
  time: 1_760_000_000_000_000_000n + BigInt(i) * 100_000_000n,
}));

/** The answer for a path of capture files. */
function analyse(files: Uint8Array[], start: bigint | null = null, stop: bigint | null = null) {
  const addresses = new AddressTable(1);
  const hops = files.map((file, i) => {
    const capture = new CaptureDecoder({ addresses });
    capture.push(file);
    capture.end();
    return { name: `hop${i}`, capture, start, stop, kernelDrops: null, clockId: null };
  });
  return analyzeCaptures({ hops, addresses, tmaxSeconds: 0.5, targets: [] }).analysis;
}

it('judges nothing against a capture whose packets have no time, and says so', () => {
  const untimed = pcapngFile(records, { block: 'simple' });
  const some = concatBytes(pcapngFile(records.slice(0, 30)), pcapngFile(records.slice(30), { block: 'simple' }));
  for (const [file, first, start, stop] of [
    [untimed, null, null, null],
    [some, '1760000000000000000', null, null],
    [some, '1760000000000000000', 1_760_000_000_000_000_000n, 1_760_000_005_000_000_000n],
  ] as const) {
    const answer = analyse([pcapFile(records), file, pcapFile(records)], start, stop);
    expect(answer.hops[1]).toMatchObject({ packets: 40, malformed: 0, first });
    expect(answer.warnings).toContainEqual({
      code: 'no-common-window',
      hop: 'hop1',
      message: expect.stringContaining('packets without a time'),
    });
    for (const { forward } of answer.segments) {
      expect(forward).toMatchObject({ sent: 0, lost: 0, delivered: 0, unmatched: 0 });
    }
    expect(answer.losses).toEqual([]);
    expect(answer.window).toBeNull();
  }
  // The same with times is judged.
  expect(
    analyse([pcapFile(records), pcapngFile(records), pcapFile(records)]).segments[0]!.forward.sent,
  ).toBeGreaterThan(20);
});
