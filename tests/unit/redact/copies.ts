import { createHash } from 'node:crypto';
import { randomCiphers } from '../../../electron/engine/redact-ciphers.ts';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';
import { Disguise } from '../../../shared/redact/disguise.ts';
import { redactedCapture } from '../../../shared/redact/redact-capture.ts';

/** The same keys in every run. */
export function fixedDisguise(seed = 'test'): Disguise {
  let n = 0;
  return new Disguise(randomCiphers(() => createHash('sha256').update(`${seed} ${n++}`).digest().subarray(0, 16)));
}

export function decoded(file: Uint8Array): CaptureDecoder {
  const decoder = new CaptureDecoder({ addresses: new AddressTable() });
  decoder.push(file);
  decoder.end();
  return decoder;
}

/** The captured bytes of all records of a capture. */
export function recordsOf(file: Uint8Array, { columns } = decoded(file)): Uint8Array[] {
  return Array.from({ length: columns.count }, (_, row) => {
    const at = columns.fileOffsetOf(row);
    return file.subarray(at, at + columns.capturedOf(row));
  });
}

export function redactedCopy(file: Uint8Array, disguise: Disguise): Uint8Array {
  const capture = decoded(file);
  const records = recordsOf(file, capture);
  const pieces: Uint8Array[] = [];
  const bytesOf = (row: number) => records[row]!;
  for (const piece of redactedCapture(capture, { disguise, name: 'hop1', bytesOf })) pieces.push(piece.bytes);
  return Buffer.concat(pieces);
}
