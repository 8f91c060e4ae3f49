import { AddressTable } from '../../shared/decode/addresses.ts';
import { checkDecoding, checkPath, checkZstd } from './checks.ts';
import { mutate, Random } from './mutate.ts';
import { captureSeeds, compressedSeeds, pathSeeds } from './seeds.ts';

/** CPU time that one execution may take, ms: thousands of times what it does, and the load of the machine is not in it. */
const HANG_MS = 50;
/** Executions between two looks at the clock of the process. */
const BATCH = 256;

export interface FuzzTotals {
  executions: number;
  packets: number;
}

/**
 * Runs executions from one seed until told to stop; 1 in 64 analyses a mutated path, 1 in 128 decompresses.
 * @param again called between batches with the totals; false ends the run
 * @throws Error that names seed and execution, with the input in base64, for anything that must not happen
 */
export function fuzz(seed: number, again: (totals: FuzzTotals) => boolean): FuzzTotals {
  const random = new Random(seed);
  const captures = captureSeeds();
  const path = pathSeeds();
  const { zstd } = compressedSeeds();
  const totals = { executions: 0, packets: 0 };
  const pick = (from: Uint8Array[]) => mutate(from[random.next(from.length)]!, random);
  while (again(totals)) {
    const batch: [Uint8Array[], number][] = [];
    const addresses = new AddressTable(1);
    const before = cpuMs();
    for (let n = 0; n < BATCH; n++) {
      const kind = random.next(128);
      const input =
        kind < 2
          ? path.map((file) => (random.next(2) ? mutate(file, random) : file))
          : [pick(kind < 3 ? zstd : captures)];
      batch.push([input, kind]);
      totals.packets += guarded(seed, totals.executions++, input, kind, addresses, random);
    }
    // A batch within the bound of one execution holds none that breaks it; else each is measured by itself.
    if (cpuMs() - before > HANG_MS) for (const [input, kind] of batch) checkTime(seed, input, kind, addresses, random);
  }
  return totals;
}

function execute(input: Uint8Array[], kind: number, addresses: AddressTable, random: Random): number {
  if (kind < 2) return checkPath(input);
  return kind < 3 ? checkZstd(input[0]!, random) : checkDecoding(input[0]!, addresses, random);
}

function guarded(
  seed: number,
  execution: number,
  input: Uint8Array[],
  kind: number,
  addresses: AddressTable,
  random: Random,
): number {
  try {
    return execute(input, kind, addresses, random);
  } catch (error) {
    throw new Error(
      `seed ${seed}, execution ${execution}: ${error instanceof Error ? error.stack : error}\n${text(input)}`,
    );
  }
}

/** The best of five: compiling and collecting garbage are nobody's hang. */
function checkTime(seed: number, input: Uint8Array[], kind: number, addresses: AddressTable, random: Random): void {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && best > HANG_MS; run++) {
    const before = cpuMs();
    execute(input, kind, addresses, random);
    best = Math.min(best, cpuMs() - before);
  }
  if (best > HANG_MS) throw new Error(`seed ${seed}: an execution takes ${best.toFixed(0)} ms\n${text(input)}`);
}

function text(input: Uint8Array[]): string {
  return input.map((bytes) => Buffer.from(bytes).toString('base64')).join('\n');
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
