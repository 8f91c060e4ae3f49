import { Random } from './mutate.ts';
import { fuzzTargets, type Target } from './targets.ts';

/** CPU time that one execution may take, ms: thousands of times what it does, and the load of the machine is not in it. */
const HANG_MS = 50;
/** Executions between two looks at the clock of the process. */
const BATCH = 64;

export interface FuzzTotals {
  executions: number;
  packets: number;
  /** Executions by kind. */
  kinds: Record<string, number>;
}

/**
 * Runs executions of all kinds from one seed until told to stop. Everything that an execution does follows from the
 * state of the random numbers before it, so that no input is kept: a batch that takes long is run once more, one by one.
 *
 * @param again called between batches with the totals; false ends the run
 * @throws Error that names seed, execution and kind, with the input, for anything that must not happen
 */
export function fuzz(seed: number, again: (totals: FuzzTotals) => boolean): FuzzTotals {
  const random = new Random(seed);
  const targets = fuzzTargets();
  const drawn = targets.flatMap((target) => Array.from({ length: target.share }, () => target));
  const totals: FuzzTotals = { executions: 0, packets: 0, kinds: {} };
  for (const { name } of targets) totals.kinds[name] = 0;
  while (again(totals)) {
    const { state } = random;
    const before = cpuMs();
    for (let n = 0; n < BATCH; n++) {
      const target = random.pick(drawn);
      totals.kinds[target.name]!++;
      totals.packets += guarded(target, random, `seed ${seed}, execution ${totals.executions++}`);
    }
    // A batch within the bound of one execution holds none that breaks it; else each is measured by itself.
    if (cpuMs() - before > HANG_MS) checkTimes(seed, state, drawn);
  }
  return totals;
}

function guarded(target: Target, random: Random, where: string): number {
  try {
    return target.run(random);
  } catch (error) {
    const reason = error instanceof Error ? error.stack : error;
    throw new Error(`${where}, ${target.name}: ${reason}\n${target.input()}`);
  }
}

/** Of each execution the best of five: compiling and collecting garbage are nobody's hang. */
function checkTimes(seed: number, state: number, drawn: readonly Target[]): void {
  const random = new Random(0);
  let from = state;
  for (let n = 0; n < BATCH; n++) {
    let best = Number.POSITIVE_INFINITY;
    let target: Target | undefined;
    for (let run = 0; run < 5 && best > HANG_MS; run++) {
      random.state = from;
      const before = cpuMs();
      target = random.pick(drawn);
      target.run(random);
      best = Math.min(best, cpuMs() - before);
    }
    if (best > HANG_MS)
      throw new Error(`seed ${seed}, ${target!.name}: an execution takes ${best.toFixed(0)} ms\n${target!.input()}`);
    from = random.state;
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
