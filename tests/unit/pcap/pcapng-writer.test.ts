import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PcapngWriter, TLS_KEY_LOG, withSecrets } from '../../../shared/pcap/pcapng-writer.ts';
import { recordsOf } from '../dissect/small-captures.ts';

const packets = fc.array(
  fc.record({
    iface: fc.nat(1),
    time: fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
    bytes: fc.uint8Array({ maxLength: 70 }),
    more: fc.nat(2000),
  }),
  { maxLength: 30 },
);

function write(given: { iface: number; time: bigint; bytes: Uint8Array; more: number }[]): Uint8Array {
  const writer = new PcapngWriter();
  writer.addInterface({ linkType: 1, snaplen: 96, name: 'eth0', fcsLength: 0 });
  writer.addInterface({ linkType: 276, snaplen: 0, name: '', fcsLength: 4 });
  for (const { iface, time, bytes, more } of given) writer.addPacket(iface, time, bytes, bytes.length + more);
  return writer.finish();
}

describe('the writer of pcapng', () => {
  it('writes what our reader reads back, to the nanosecond', () => {
    fc.assert(
      fc.property(packets, (given) => {
        const { records, reader } = recordsOf(write(given));
        expect([reader.damage, reader.truncated]).toEqual([null, false]);
        expect(reader.interfaces).toMatchObject([
          { linkType: 1, snaplen: 96, name: 'eth0', fcsLength: 0 },
          { linkType: 276, snaplen: 262144, name: '', fcsLength: 4 },
        ]);
        expect(records).toEqual(
          given.map(({ iface, time, bytes, more }) => ({
            bytes,
            time,
            iface,
            wireLength: bytes.length + more,
            linkType: iface === 0 ? 1 : 276,
          })),
        );
      }),
    );
  });

  it('puts secrets before everything that they decrypt, where readers find them', () => {
    fc.assert(
      fc.property(packets, fc.uint8Array({ maxLength: 90 }), (given, secrets) => {
        const plain = write(given);
        const { records, reader } = recordsOf(withSecrets(plain, TLS_KEY_LOG, secrets));
        expect(records).toEqual(recordsOf(plain).records);
        expect(reader.secrets).toEqual([{ kind: TLS_KEY_LOG, fileOffset: 44, length: secrets.length }]);
        const whole = withSecrets(plain, TLS_KEY_LOG, secrets);
        expect(whole.subarray(44, 44 + secrets.length)).toEqual(secrets);
      }),
    );
  });
});
