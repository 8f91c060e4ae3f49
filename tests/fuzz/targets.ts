import { Buffer } from 'node:buffer';
import { AddressTable } from '../../shared/decode/addresses.ts';
import { checkDecoding, checkPath, checkStream, checkZstd } from './checks.ts';
import { mutate, mutateText, type Random } from './mutate.ts';
import { captureSeeds, compressedSeeds, pathSeeds } from './seeds.ts';
import {
  captureMessagesTarget,
  filterTarget,
  knownHostsTarget,
  mtrTarget,
  nodeAnswersTarget,
  sshConfigTarget,
  type TextTarget,
} from './texts.ts';
import { checkDissection, checkPlan, checkRequest, checkSession } from './values.ts';

/** One kind of execution. */
export interface Target {
  name: string;
  /** Of 256 executions, how many. */
  share: number;
  /** Executes once. @returns packets that were decoded */
  run(random: Random): number;
  /** The latest input, to be replayed or looked at. */
  input(): string;
}

/** Every kind: captures most, because everything comes from them. `AddressTable`s are made anew now and then. */
export function fuzzTargets(): Target[] {
  const captures = captureSeeds();
  const { zstd } = compressedSeeds();
  const paths = pathSeeds();
  let addresses = new AddressTable(1);
  let used = 0;
  const shared = (): AddressTable => {
    // As many addresses as a session has, and not those of the whole run.
    if (used++ % 256 === 0) addresses = new AddressTable(1);
    return addresses;
  };
  return [
    ofBytes('decode', 140, captures, (bytes, random) => checkDecoding(bytes, shared(), random)),
    ofBytes('capture stream', 16, captures, checkStream),
    ofBytes('zstd', 8, zstd, checkZstd),
    ofPaths('path', 8, paths),
    ofText('filter', 16, filterTarget),
    ofText('known_hosts', 8, knownHostsTarget),
    ofText('ssh_config', 10, sshConfigTarget),
    ofText('mtr', 10, mtrTarget),
    ofText('capture messages', 10, captureMessagesTarget),
    ofText('node answers', 10, nodeAnswersTarget),
    ofValue('plan', 6, checkPlan),
    ofValue('session', 6, checkSession),
    ofValue('request', 4, checkRequest),
    ofValue('dissection', 4, checkDissection),
  ];
}

function ofBytes(
  name: string,
  share: number,
  seeds: readonly Uint8Array[],
  check: (bytes: Uint8Array, random: Random) => number,
): Target {
  const sorted = [...seeds].sort((a, b) => a.length - b.length);
  const room = new Uint8Array(sorted.at(-1)!.length);
  let bytes: Uint8Array = new Uint8Array(0);
  return {
    name,
    share,
    run: (random) => {
      bytes = mutate(random.pickEarly(sorted), random, room);
      return check(bytes, random);
    },
    input: () => base64(bytes),
  };
}

function ofPaths(name: string, share: number, paths: readonly Uint8Array[][]): Target {
  const rooms = paths.map((files) => files.map((file) => new Uint8Array(file.length)));
  let files: Uint8Array[] = [];
  return {
    name,
    share,
    run: (random) => {
      const p = random.next(paths.length);
      files = paths[p]!.map((file, h) => (random.next(2) ? mutate(file, random, rooms[p]![h]!) : file));
      return checkPath(files);
    },
    input: () => files.map(base64).join('\n'),
  };
}

function ofText(name: string, share: number, { seeds, check }: TextTarget): Target {
  let text = '';
  return {
    name,
    share,
    run: (random) => {
      text = mutateText(random.pick(seeds), random);
      check(text, random);
      return 0;
    },
    input: () => JSON.stringify(text),
  };
}

function ofValue(name: string, share: number, check: (random: Random, keep: (input: unknown) => void) => void): Target {
  let value: unknown;
  return {
    name,
    share,
    run: (random) => {
      check(random, (input) => {
        value = input;
      });
      return 0;
    },
    input: () => JSON.stringify(value),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
