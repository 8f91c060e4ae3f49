import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findSharkd } from '../../../electron/dissect/find-sharkd.ts';
import { forkDissector } from '../../../electron/dissect/fork-child.ts';
import { startSharkd } from '../../../electron/dissect/sharkd-dissector.ts';
import type { Dissector, StartDissector } from '../../../electron/dissect/types.ts';
import type { DissectedField } from '../../../shared/contract/dissect.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const entry = `${root}/electron/dissect/dissect-process.ts`;
/** Directory of the library. */
export const wiregasm = `${root}/node_modules/@goodtools/wiregasm/dist`;

/** The built-in dissectors, from the sources. */
export const startBuiltIn: StartDissector = forkDissector(entry, wiregasm, ['--import', 'tsx']);

/** One of both kinds, to be ended by the caller. @throws Error for a sharkd where there is none */
export function startDissector(kind: 'built-in' | 'sharkd'): Promise<Dissector> {
  return kind === 'built-in' ? startBuiltIn() : startFound();
}

async function startFound(): Promise<Dissector> {
  const found = await findSharkd();
  if (found === null) throw new Error('there is no sharkd here: wireshark-common has it');
  return startSharkd(found.path, found.version);
}

/** Two ends of a path over one router: a name asked for, HTTP in one connection, HTTPS in another. */
export const webFile = (name: 'client.pcap' | 'server.pcap' | 'keys.txt'): string =>
  fileURLToPath(new URL(`web/${name}`, import.meta.url));

export const webBytes = (name: Parameters<typeof webFile>[0]): Uint8Array =>
  new Uint8Array(readFileSync(webFile(name)));

/** Every field of a tree, from the top. */
export function allFields(tree: readonly DissectedField[]): DissectedField[] {
  return tree.flatMap((field) => [field, ...allFields(field.children)]);
}
