/** The public test captures that may lie beside the checkout, and the tools that tests compare with. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AddressTable } from '../../../shared/decode/addresses.ts';
import { CaptureDecoder } from '../../../shared/decode/decoder.ts';

/** tcpdump's own test captures, beside the checkout. */
export const corpusDirectory = fileURLToPath(new URL('../../../../shared/corpus/tcpdump/', import.meta.url));

/** Names of the captures; empty when the corpus is not there. */
export function corpusFiles(): string[] {
  if (!existsSync(corpusDirectory)) return [];
  return readdirSync(corpusDirectory)
    .filter((name) => name !== 'LICENSE')
    .sort();
}

export function hasTool(name: string): boolean {
  return spawnSync(name, ['--version']).status === 0;
}

/** A file's bytes decoded in one piece, or in chunks of `chunk` bytes. */
export function decodeBytes(bytes: Uint8Array, chunk = bytes.length, hashPrefix?: number): CaptureDecoder {
  const decoder = new CaptureDecoder({
    addresses: new AddressTable(1),
    ...(hashPrefix === undefined ? {} : { hashPrefix }),
  });
  for (let at = 0; at < bytes.length; at += Math.max(1, chunk)) decoder.push(bytes.subarray(at, at + chunk));
  decoder.end();
  return decoder;
}
