import { describe, expect, it } from 'vitest';
import { PcapMagic, PcapUnits } from '../../../shared/pcap/pcap-units.ts';
import { PcapngUnits } from '../../../shared/pcap/pcapng-units.ts';
import type { RecordSink, UnitReader } from '../../../shared/pcap/types.ts';
import { pcapFile, pcapngFile } from '../decode/build-capture.ts';

/** Beyond what 32 bits can say, in the middle of a file that no test has room for. */
const FAR = 5 * 2 ** 32 + 4;

/** Where the records of a file lie that goes on at FAR after its headers. */
function placesFrom(units: UnitReader, bytes: Uint8Array, places: number[]): number[] {
  let position = 0;
  for (let at = 0; at < bytes.length; ) {
    const used = units.step(bytes, at, bytes.length - at, position);
    expect(used).toBeGreaterThan(0);
    at += used;
    position += used;
    if (places.length === 1 && position < FAR) position += FAR;
  }
  return places;
}

function sinkInto(places: number[]): RecordSink {
  return {
    record: (_buffer, _offset, _captured, _original, _seconds, _nanoseconds, _linkType, _iface, fileOffset) => {
      places.push(fileOffset);
    },
    comment: () => {},
  };
}

describe('files beyond 4 GiB', () => {
  const frames = [10, 20, 30].map((length) => ({ bytes: new Uint8Array(length) }));

  it('of pcap have their records where they are', () => {
    const places: number[] = [];
    const units = new PcapUnits(sinkInto(places), PcapMagic.nanoseconds, true);
    expect(placesFrom(units, pcapFile(frames), places)).toEqual([40, FAR + 66, FAR + 102]);
  });

  it('of pcapng too', () => {
    const near: number[] = [];
    const bytes = pcapngFile(frames);
    const units = new PcapngUnits(sinkInto(near));
    for (let at = 0; at < bytes.length; ) at += units.step(bytes, at, bytes.length - at, at);
    const places: number[] = [];
    const expected = near.map((place, i) => (i === 0 ? place : place + FAR));
    expect(placesFrom(new PcapngUnits(sinkInto(places)), bytes, places)).toEqual(expected);
  });
});
