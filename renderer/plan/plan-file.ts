import type { PlanInput } from '../../shared/contract/plan.ts';
import { draftOf, type PlanDraft, planOf } from './draft.ts';

/** A plan as a file for people and for `hopscope capture`. */
export function planFileText(draft: PlanDraft): string {
  return `${JSON.stringify(planOf(draft), null, 2)}\n`;
}

/** Larger files are no plans: 64 nodes and hops with the longest filters stay far below. */
export const largestPlanFile = 4 * 1024 * 1024;

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const absentOrText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string';

/** A list of objects with these texts, perhaps with those, and with namespaces of a known form. */
function rows(value: unknown, needed: readonly string[], optional: readonly string[]): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((row) => {
    if (!isRow(row)) return false;
    const { netns } = row;
    const netnsFits =
      netns === undefined ||
      netns === null ||
      (isRow(netns) && ('pid' in netns || 'pod' in netns || typeof netns['name'] === 'string'));
    return (
      needed.every((key) => typeof row[key] === 'string') &&
      optional.every((key) => absentOrText(row[key])) &&
      netnsFits
    );
  });
}

/**
 * Reads a plan file into a draft, where every value can be looked at and mended; the engine judges it when it is checked.
 * @throws SyntaxError when the text is not JSON or not the shape of a plan
 */
export function draftOfFile(text: string): PlanDraft {
  // A value with its own `toString` could not even be shown as the fault that it is; no plan has keys of such names.
  const plan: unknown = JSON.parse(text, (key, value) => (key in Object.prototype ? undefined : value));
  const fits =
    isRow(plan) &&
    absentOrText(plan['name']) &&
    rows(plan['nodes'], ['name', 'host'], ['username', 'privateKey', 'jump']) &&
    rows(plan['hops'], ['name', 'node', 'interface'], ['filter']) &&
    (plan['probes'] === undefined || rows(plan['probes'], ['node', 'target'], ['protocol']));
  if (!fits) throw new SyntaxError('not a plan');
  return draftOf(plan as unknown as PlanInput);
}
