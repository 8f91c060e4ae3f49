/** Decodes frames built by a test and hands rows out as objects. */
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { type PacketColumns, RowFlag } from '../../../shared/decode/columns.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { type PcapOptions, pcapFile } from './build-capture.ts';

export interface RowsOptions extends PcapOptions {
  hashPrefix?: number;
}

/** The capture of `frames`, decoded. */
export function decodeFrames(frames: readonly Uint8Array[], options: RowsOptions = {}) {
  const addresses = new AddressTable(1);
  const decoder = new CaptureDecoder({
    addresses,
    ...(options.hashPrefix === undefined ? {} : { hashPrefix: options.hashPrefix }),
  });
  decoder.push(
    pcapFile(
      frames.map((bytes) => ({ bytes })),
      options,
    ),
  );
  decoder.end();
  return { decoder, addresses, rows: frames.map((_, row) => rowOf(decoder, addresses, row)) };
}

/** One frame, decoded. */
export function decodeFrame(frame: Uint8Array, options: RowsOptions = {}) {
  return decodeFrames([frame], options).rows[0]!;
}

function rowOf(decoder: CaptureDecoder, addresses: AddressTable, row: number) {
  const c = decoder.columns;
  const bits = c.flags[row]!;
  const flags = Object.entries(RowFlag)
    .filter(([, bit]) => bits & bit)
    .map(([name]) => name);
  return {
    flags,
    source: addresses.text(c.sourceOf(row)),
    destination: addresses.text(c.destinationOf(row)),
    protocol: c.protocol[row]!,
    ports: [c.sourcePortOf(row), c.destinationPortOf(row)],
    ttl: c.ttl[row]!,
    tos: c.tos[row]!,
    ipId: c.ipId[row]!,
    seq: c.seq[row]!,
    ack: c.ack[row]!,
    tcpFlags: c.tcpFlags[row]!,
    extra: c.extra[row]!,
    payload: c.payloadLength[row]!,
    hash: `${c.hashHigh[row]!.toString(16)}:${c.hashLow[row]!.toString(16)}`,
    hashed: c.hashedOf(row),
    fragment: fragmentOf(c, row),
    /** Hexadecimal digits, outermost first. */
    tunnels: c.tunnelsOf(row).toString(16),
    tunnelId: c.tunnelIdOf(row),
    iface: c.ifaceOf(row),
    wire: c.wireLength[row]!,
  };
}

/** Key, offset and length; zeros for a row that is no fragment. */
function fragmentOf({ fragments }: PacketColumns, row: number): [number, number, number] {
  const i = fragments.indexOf(row);
  return i < 0 ? [0, 0, 0] : [fragments.key[i]!, fragments.offset[i]!, fragments.length[i]!];
}
