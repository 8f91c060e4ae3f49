import { join } from 'node:path';
import { ProblemError } from '../../shared/contract/errors.ts';
import { type Plan, planSchema } from '../../shared/contract/plan.ts';
import { writeAtomic } from '../sessions/atomic-write.ts';
import { readJsonFile } from '../sessions/safe-json.ts';

/** The plan that was last used, or null when there is none that can be read. */
export async function readLastPlan(dataDirectory: string): Promise<Plan | null> {
  try {
    const parsed = planSchema.safeParse(await readJsonFile(join(dataDirectory, 'last-plan.json')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

export async function keepLastPlan(dataDirectory: string, plan: Plan): Promise<void> {
  await writeAtomic(join(dataDirectory, 'last-plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
}
