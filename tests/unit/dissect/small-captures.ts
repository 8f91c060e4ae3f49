import { PcapngWriter } from '../../../shared/pcap/pcapng-writer.ts';
import { CaptureReader } from '../../../shared/pcap/reader.ts';
import type { RecordSink } from '../../../shared/pcap/types.ts';
import { ethernet, vxlan } from '../decode/build-packet.ts';
import { webBytes } from './dissectors.ts';

export interface ReadRecord {
  bytes: Uint8Array;
  wireLength: number;
  /** ns since the epoch. */
  time: bigint;
  linkType: number;
  iface: number;
}

/** All records of a capture file. */
export function recordsOf(file: Uint8Array): { records: ReadRecord[]; reader: CaptureReader } {
  const records: ReadRecord[] = [];
  const sink: RecordSink = {
    record: (buffer, offset, captured, wireLength, seconds, nanoseconds, linkType, iface) =>
      records.push({
        bytes: buffer.slice(offset, offset + captured),
        wireLength,
        time: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds),
        linkType,
        iface,
      }),
    comment: () => undefined,
  };
  const reader = new CaptureReader(sink);
  reader.push(file);
  reader.end();
  return { records, reader };
}

/** A capture as our writer writes it; with `tunnel`, each packet inside VXLAN on that port. */
export function asPcapng(name: 'client.pcap' | 'server.pcap', tunnel: number | null = null): Uint8Array {
  const writer = new PcapngWriter();
  writer.addInterface({ linkType: 1, snaplen: 262144, name: 'eth0', fcsLength: 0 });
  for (const { bytes, time } of recordsOf(webBytes(name)).records) {
    const outer = { source: '172.18.0.1', destination: '172.18.0.2', vni: 1, port: tunnel ?? 0 };
    const packet = tunnel === null ? bytes : ethernet(vxlan(bytes, outer));
    writer.addPacket(0, time, packet, packet.length);
  }
  return writer.finish();
}
