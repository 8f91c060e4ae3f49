/** Decodes frames built by a test and hands rows out as objects. */
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { RowFlag } from '../../../shared/decode/columns.ts';
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
    source: addresses.text(c.source[row]!),
    destination: addresses.text(c.destination[row]!),
    protocol: c.protocol[row]!,
    ports: [c.sourcePort[row]!, c.destinationPort[row]!],
    ttl: c.ttl[row]!,
    tos: c.tos[row]!,
    ipId: c.ipId[row]!,
    seq: c.seq[row]!,
    ack: c.ack[row]!,
    tcpFlags: c.tcpFlags[row]!,
    window: c.window[row]!,
    stamps: [c.tsval[row]!, c.tsecr[row]!],
    payload: c.payloadLength[row]!,
    hash: `${c.hashHigh[row]!.toString(16)}:${c.hashLow[row]!.toString(16)}`,
    hashed: c.hashedLength[row]!,
    fragment: [c.fragmentKey[row]!, c.fragmentOffset[row]!, c.fragmentLength[row]!],
    /** Hexadecimal digits, outermost first. */
    tunnels: c.tunnels[row]!.toString(16),
    tunnelId: c.tunnelId[row]!,
    iface: c.iface[row]!,
    wire: c.wireLength[row]!,
  };
}
