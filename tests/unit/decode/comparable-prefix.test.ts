import { describe, expect, it } from 'vitest';
import { comparablePrefix, expectedPrefix } from '../../../shared/decode/comparable-prefix.ts';
import { ethernet, fragment, payloadOf, tcpPacket, udpPacket } from './build-packet.ts';
import { decodeFrames } from './rows.ts';

const ends = { source: '10.0.0.1:40000', destination: '10.0.0.2:80' };
const datagram = (bytes: number) => ethernet(udpPacket({ ...ends, payload: payloadOf(bytes) }));

describe('the hash prefix that hops can compare', () => {
  it('is what the shortest snaplen leaves of a payload', () => {
    const whole = decodeFrames([datagram(500)]).decoder;
    const cut = decodeFrames([datagram(500), datagram(60), datagram(20)], { snaplen: 92 }).decoder;
    expect(comparablePrefix([whole])).toBe(1024);
    expect(comparablePrefix([whole, cut])).toBe(50);
    expect(comparablePrefix([cut, decodeFrames([datagram(500)], { snaplen: 78 }).decoder])).toBe(36);
  });

  it('is not what one packet with rare options leaves', () => {
    const rare = ethernet(tcpPacket({ ...ends, mss: 1460, timestamps: [1, 2], payload: payloadOf(300) }));
    const usual = Array.from({ length: 30 }, () => datagram(300));
    const { decoder } = decodeFrames([rare, ...usual], { snaplen: 60 });
    expect(decoder.columns.hashedOf(0)).toBe(0);
    expect(comparablePrefix([decoder])).toBe(18);
  });

  it('is what a first fragment holds of a datagram that is whole elsewhere, and not of padding', () => {
    const padded = ethernet(udpPacket({ ...ends, payload: payloadOf(4) }), { padTo: 200 });
    const piece = ethernet(fragment(udpPacket({ ...ends, payload: payloadOf(4000) }), 600)[0]!);
    expect(comparablePrefix([decodeFrames([padded]).decoder])).toBe(1024);
    expect(comparablePrefix([decodeFrames([padded, piece]).decoder])).toBe(568);
    expect(comparablePrefix([decodeFrames([padded], { snaplen: 60 }).decoder])).toBe(8);
  });

  it('is guessed from the snaplen while nothing was cut', () => {
    expect(comparablePrefix([decodeFrames([datagram(20)], { snaplen: 200 }).decoder])).toBe(82);
    expect([128, 64, 262144].map(expectedPrefix)).toEqual([10, 8, 1024]);
  });

  it('is not shortened by a snaplen that cut nothing', () => {
    const { columns, snaplen } = decodeFrames([datagram(20)], { snaplen: 96 }).decoder;
    expect(comparablePrefix([{ columns, snaplen, complete: false }])).toBe(8);
    expect(comparablePrefix([{ columns, snaplen, complete: true }])).toBe(1024);
  });
});
