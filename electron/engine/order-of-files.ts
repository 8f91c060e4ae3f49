import { proposeOrder } from '../../shared/analysis/propose-order.ts';
import { type Problem, ProblemError } from '../../shared/contract/errors.ts';
import type { ImportFile, ImportFileFacts, ImportOrder } from '../../shared/contract/import.ts';
import { AddressTable } from '../../shared/decode/addresses.ts';
import type { DecodedCapture } from '../../shared/decode/capture.ts';
import { comparablePrefix } from '../../shared/decode/comparable-prefix.ts';
import { unpackCapture } from '../../shared/decode/pack.ts';
import { decodeBeginning, decodePart, type OnRead } from './decode-file.ts';
import { SAMPLE } from './read-captures.ts';

/** Packets of so many bytes of a file, decompressed, tell the order as well as all of them. */
export const LOOKED_AT = 128 * 1024 * 1024;

/**
 * Looks into capture files and proposes the order in which a path leads through them, as `--order auto` does. A file
 * that cannot be read is named with its reason and keeps none of the others from their place.
 *
 * @param onRead hears of the bytes that were read, as they lie in the files; what it throws ends it
 * @param most bytes of each file that are looked at, decompressed
 */
export async function orderOfFiles(
  files: readonly ImportFile[],
  onRead: OnRead | null,
  most = LOOKED_AT,
): Promise<ImportOrder> {
  const samples = await Promise.all(files.map((file) => decodeBeginning(file, SAMPLE).catch(() => null)));
  const prefix = comparablePrefix(samples.filter((sample) => sample !== null));
  const addresses = new AddressTable();
  const facts: ImportFileFacts[] = [];
  const readable: { index: number; name: string; capture: DecodedCapture; clockId: null }[] = [];
  for (const [index, file] of files.entries()) {
    const read = await look(file, prefix, addresses, onRead, most);
    if ('problem' in read) {
      facts.push({ packets: 0, complete: false, problem: read.problem });
      continue;
    }
    const { capture, complete } = read;
    facts.push({ packets: capture.columns.count, complete, problem: null });
    readable.push({ index, name: file.name, capture, clockId: null });
  }
  const place = (hop: number) => readable[hop]!.index;
  if (readable.length < 2)
    return { files: facts, order: readable.map((_, hop) => place(hop)), certain: false, why: '', uncertain: [] };
  const { order, certain, why, uncertain } = proposeOrder(readable);
  return {
    files: facts,
    order: order.map(place),
    certain,
    why,
    uncertain: readable.filter(({ name }) => uncertain.includes(name)).map(({ index }) => index),
  };
}

async function look(
  file: ImportFile,
  prefix: number,
  addresses: AddressTable,
  onRead: OnRead | null,
  most: number,
): Promise<{ capture: DecodedCapture; complete: boolean } | { problem: Problem }> {
  try {
    const { packed, complete } = await decodePart(file, prefix, onRead, most);
    const capture = unpackCapture(packed, addresses);
    return capture.linkType === '' ? { problem: noCapture(file, capture.damage) } : { capture, complete };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'unreadable-file') return { problem: error.problem };
    throw error;
  }
}

function noCapture({ name, path }: ImportFile, damage: string | null): Problem {
  return {
    code: 'no-capture',
    subject: name,
    message: `${path} is no capture that can be read (${damage ?? 'it is empty'}).`,
    remedy: 'Give a pcap or pcapng file, as tcpdump and Wireshark write it; gzip and zstd are unpacked.',
  };
}
