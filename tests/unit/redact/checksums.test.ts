import { describe, expect, it } from 'vitest';
import { LinkType } from '../../../shared/pcap/link-types.ts';
import { redactRecord } from '../../../shared/redact/redact-record.ts';
import { fixedDisguise } from './copies.ts';

const IP = 14;
const UDP = IP + 20;

/** The Internet checksum of bytes and a pseudo header's sum: 0xffff where it is right. */
function sum(bytes: Buffer, from: number, to: number, start = 0): number {
  let total = start;
  for (let i = from; i < to; i += 2) total += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

const pseudo = (frame: Buffer, protocol: number) => sum(frame, IP + 12, IP + 20, protocol + frame.length - UDP);

function frame(protocol: number, transport: Buffer): Buffer {
  const header = Buffer.from([
    0x45,
    0,
    0,
    20 + transport.length,
    0,
    1,
    0,
    0,
    64,
    protocol,
    0,
    0,
    10,
    1,
    2,
    3,
    10,
    9,
    8,
    7,
  ]);
  header.writeUInt16BE(~sum(header, 0, 20) & 0xffff, 10);
  return Buffer.concat([Buffer.from('02000000000102000000000208 00'.replace(' ', ''), 'hex'), header, transport]);
}

/** A datagram whose checksum is right. */
function datagram(): Buffer {
  const made = frame(17, Buffer.concat([Buffer.from([0x10, 0, 0x20, 0, 0, 13, 0, 0]), Buffer.from('hello')]));
  made.writeUInt16BE(~sum(made, UDP, made.length, pseudo(made, 17)) & 0xffff, UDP + 6);
  return made;
}

const redacted = (bytes: Buffer, wireLength = bytes.length) =>
  Buffer.from(redactRecord(bytes, LinkType.ethernet, fixedDisguise(), wireLength));
const holds = (bytes: Buffer) => sum(bytes, UDP, bytes.length, pseudo(bytes, 17)) === 0xffff;

describe('checksums of a redacted packet', () => {
  it('are right where they were right', () => {
    const copy = redacted(datagram());
    expect(copy.subarray(UDP + 8).toString()).not.toBe('hello');
    expect(sum(copy, IP, UDP)).toBe(0xffff);
    expect(holds(copy)).toBe(true);
  });

  it('are wrong where they were wrong', () => {
    const wrong = datagram();
    wrong[UDP + 7]! ^= 0x40;
    wrong[IP + 11]! ^= 0x02;
    const copy = redacted(wrong);
    expect(sum(copy, IP, UDP)).not.toBe(0xffff);
    expect(holds(copy)).toBe(false);
    expect(copy.readUInt16BE(UDP + 6)).not.toBe(0);
  });

  it('are left to the card where they were', () => {
    const left = datagram();
    left.writeUInt16BE(pseudo(left, 17), UDP + 6);
    const copy = redacted(left);
    expect(copy.readUInt16BE(UDP + 6)).toBe(pseudo(copy, 17));
  });

  it('are none where there was none, or not all of the packet', () => {
    const none = datagram();
    none.writeUInt16BE(0, UDP + 6);
    expect(redacted(none).readUInt16BE(UDP + 6)).toBe(0);
    const cut = redacted(datagram().subarray(0, UDP + 10), datagram().length);
    expect(cut.readUInt16BE(UDP + 6)).toBe(0);
    expect(sum(cut, IP, UDP)).toBe(0xffff);
  });
});
