import { describe, expect, it } from 'vitest';
import { concatBytes, pcapngBlock, pcapngFile, pcapngOption, pcapngSection } from '../decode/build-capture.ts';
import { readInChunks } from './collect.ts';

const utf8 = (value: string) => new TextEncoder().encode(value);

/** An interface block with the given options. */
function interfaceWith(...options: Uint8Array[]): Uint8Array {
  return pcapngBlock(1, concatBytes(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), ...options));
}

/** An enhanced packet block of interface 0 with the given options. */
function packetWith(data: Uint8Array, ...options: Uint8Array[]): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(20));
  fixed.setUint32(12, data.length, true);
  fixed.setUint32(16, data.length, true);
  const padding = new Uint8Array(-data.length & 3);
  return pcapngBlock(6, concatBytes(new Uint8Array(fixed.buffer), data, padding, ...options));
}

/** A statistics block of interface 0 that says `osdrop`. */
function statistics(osdrop: bigint): Uint8Array {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigUint64(0, osdrop, true);
  return pcapngBlock(5, concatBytes(new Uint8Array(12), pcapngOption(7, value)));
}

function interfaceOf(...options: Uint8Array[]) {
  return readInChunks(concatBytes(pcapngSection(), interfaceWith(...options)), [5]).interfaces[0]!;
}

describe('options of a pcapng interface', () => {
  it('give name, description and frame check sequence', () => {
    const options = [
      pcapngOption(2, utf8('Überbrücke')),
      pcapngOption(3, utf8('the café uplink\0\0')),
      pcapngOption(13, Uint8Array.of(32)),
      pcapngOption(0, new Uint8Array(0)),
    ];
    expect(interfaceOf(...options)).toMatchObject({
      name: 'Überbrücke',
      description: 'the café uplink',
      fcsLength: 4,
    });
    // Before it was settled that the length is in bits, it was written in bytes.
    expect(interfaceOf(pcapngOption(13, Uint8Array.of(4))).fcsLength).toBe(4);
  });

  it('keep off the screen what is no text', () => {
    const name = (bytes: Uint8Array) => interfaceOf(pcapngOption(2, bytes)).name;
    expect(name(utf8('eth0\u001b[2J\u202egpj'))).toBe('eth0?[2J?gpj');
    expect(name(utf8('two\r\nlines'))).toBe('two lines');
    // A lone continuation byte, a cut sequence, one longer than it need be, a surrogate, beyond Unicode.
    expect(name(Uint8Array.of(0x80, 0x61))).toBe('?a');
    expect(name(Uint8Array.of(0x61, 0xe2, 0x82))).toBe('a?');
    expect(name(Uint8Array.of(0xc0, 0xaf, 0x61))).toBe('?a');
    expect(name(Uint8Array.of(0xed, 0xa0, 0x80, 0x61))).toBe('?a');
    expect(name(Uint8Array.of(0xf7, 0xbf, 0xbf, 0xbf, 0x61))).toBe('?a');
    expect(name(utf8('𝄞'))).toBe('𝄞');
    expect(name(new Uint8Array(3000).fill(0x61))).toHaveLength(1024);
  });

  it('end at one that does not fit its block', () => {
    const broken = Uint8Array.of(2, 0, 255, 0, 0x61, 0x62, 0x63, 0x64);
    expect(interfaceOf(pcapngOption(3, utf8('kept')), broken)).toMatchObject({ name: '', description: 'kept' });
  });
});

describe('options of a pcapng packet', () => {
  it('give its comments, whatever the cuts', () => {
    const comment = pcapngOption(1, utf8('lost here?'));
    const file = concatBytes(
      pcapngSection(),
      interfaceWith(),
      packetWith(Uint8Array.of(1, 2, 3)),
      packetWith(Uint8Array.of(1, 2, 3), pcapngOption(2, new Uint8Array(4)), comment, comment),
      packetWith(Uint8Array.of(4)),
    );
    for (const chunk of [1, 7, file.length]) {
      const seen = readInChunks(file, [chunk]);
      expect(seen.damage).toBeNull();
      expect(seen.records.map((r) => r.comments)).toEqual([undefined, ['lost here?', 'lost here?'], undefined]);
    }
  });
});

describe('statistics of a pcapng interface', () => {
  it('belong to it, and "not known" is no count', () => {
    const seen = readInChunks(
      concatBytes(
        concatBytes(pcapngSection(), interfaceWith(), interfaceWith(), statistics(5n)),
        pcapngFile([], { drops: { osdrop: 0xffffffffffffffffn } }),
      ),
    );
    expect(seen.interfaces.map((entry) => entry.drops)).toEqual([5, null, null]);
    expect(seen.drops).toBe(5);
  });
});
