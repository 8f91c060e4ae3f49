import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseFiles } from '../../../electron/engine/analyse-session.ts';
import { captureOf } from '../../../electron/engine/conversation-capture.ts';
import { RecordBytes } from '../../../electron/engine/record-bytes.ts';
import { testDirectory } from '../cli/command-harness.ts';
import {
  type BuiltRecord,
  ethernet,
  fragment,
  payloadOf,
  pcapngFile,
  sll2,
  tcpPacket,
  udpPacket,
  vxlan,
} from '../decode/build-packet.ts';
import { recordsOf } from './small-captures.ts';

const ends = (port: number, back = false) => {
  const [source, destination] = [`10.0.0.1:${port}`, '10.0.0.2:80'];
  return back ? { source: destination, destination: source } : { source, destination };
};

/** One hop's capture, and what writes conversations of it. */
async function hopOf(file: Uint8Array) {
  const path = join(testDirectory(), 'hop.pcapng');
  writeFileSync(path, file);
  const { result, captures } = await analyseFiles([{ name: 'hop', path }]);
  const bytes = new RecordBytes(captures, () => path);
  return { result, write: (frame: number) => captureOf(result, bytes, 0, frame), close: () => bytes.close() };
}

const records = (packets: readonly Uint8Array[]): BuiltRecord[] => packets.map((bytes) => ({ bytes: ethernet(bytes) }));

describe('a conversation as a small capture', () => {
  it('holds its records in order and nothing else, with their numbers both ways', async () => {
    const packet = fc.record({ port: fc.integer({ min: 1000, max: 1003 }), back: fc.boolean(), udp: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 40 }), fc.nat(), async (given, any) => {
        const file = pcapngFile(
          records(
            given.map(({ port, back, udp }, i) => {
              const options = { ...ends(port, back), payload: payloadOf(20, i) };
              return udp ? udpPacket(options) : tcpPacket({ ...options, seq: i });
            }),
          ),
        );
        const hop = await hopOf(file);
        const chosen = any % given.length;
        const small = hop.write(chosen + 1);
        hop.close();
        const same = given.flatMap(({ port, udp }, i) =>
          port === given[chosen]!.port && udp === given[chosen]!.udp ? [i + 1] : [],
        );
        expect([...small.frames]).toEqual(same);
        expect(small.frames[small.number - 1]).toBe(chosen + 1);
        expect([small.total, small.snapped]).toEqual([same.length, 0]);
        const [whole, part] = [recordsOf(file).records, recordsOf(small.bytes).records];
        expect(part.map((one) => one.bytes)).toEqual(same.map((frame) => whole[frame - 1]!.bytes));
        expect(part.map((one) => one.time)).toEqual(same.map((frame) => whole[frame - 1]!.time));
        expect(small.fromClient).toHaveLength(same.length);
      }),
      { numRuns: 40 },
    );
  });

  it('takes all fragments of a datagram, whichever was chosen', async () => {
    const pieces = fragment(udpPacket({ ...ends(1000), payload: payloadOf(400) }), 200);
    const hop = await hopOf(pcapngFile(records([...pieces, tcpPacket({ ...ends(1000), payload: payloadOf(1) })])));
    for (let frame = 1; frame <= pieces.length; frame++)
      expect([...hop.write(frame).frames]).toEqual(pieces.map((_, i) => i + 1));
    hop.close();
  });

  it('of a long conversation takes the beginning and what is around the packet, and says so', async () => {
    const packets = Array.from({ length: 9000 }, (_, i) => tcpPacket({ ...ends(1000), seq: i, payload: payloadOf(1) }));
    const hop = await hopOf(pcapngFile(records(packets)));
    const small = hop.write(7000);
    hop.close();
    expect([small.total, small.frames.length]).toEqual([9000, 4008]);
    expect([...small.frames.subarray(0, 10)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 5000, 5001]);
    expect([small.frames[small.number - 1], small.frames.at(-1)]).toEqual([7000, 8999]);
  });

  it('of a capture of all interfaces takes each packet once, where the chosen one is', async () => {
    const inside = Array.from({ length: 6 }, (_, i) => tcpPacket({ ...ends(1000), seq: i, payload: payloadOf(9, i) }));
    const outer = { source: '172.18.0.1', destination: '172.18.0.2', vni: 1, port: 8472 };
    const given = inside.flatMap((packet) => [sll2(packet, 5), sll2(vxlan(ethernet(packet), outer), 2, 4)]);
    const file = pcapngFile(
      given.map((bytes) => ({ bytes })),
      { interfaces: [{ linkType: 276 }] },
    );
    const hop = await hopOf(file);
    expect([...hop.write(3).frames]).toEqual([1, 3, 5, 7, 9, 11]);
    expect([...hop.write(4).frames]).toEqual([2, 4, 6, 8, 10, 12]);
    hop.close();
  });

  it('keeps the link type of every record, and a record that is no packet stands alone', async () => {
    const packet = tcpPacket({ ...ends(1000), payload: payloadOf(3) });
    const file = pcapngFile(
      [
        { bytes: ethernet(packet), iface: 0 },
        { bytes: packet, iface: 1 },
        { bytes: ethernet(payloadOf(40), { etherType: 0x88cc }), iface: 0 },
      ],
      { interfaces: [{ linkType: 1 }, { linkType: 101 }] },
    );
    const hop = await hopOf(file);
    expect(recordsOf(hop.write(2).bytes).records.map((one) => one.linkType)).toEqual([1, 101]);
    expect([...hop.write(3).frames]).toEqual([3]);
    hop.close();
  });
});
