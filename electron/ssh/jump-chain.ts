import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';

const DEPTH_LIMIT = 8;

/**
 * The nodes to go through to reach a node, nearest to it first; empty for a direct connection.
 * @throws ProblemError `jump-unknown`, `jump-loop` or `jump-too-deep`
 */
export function jumpChain(node: PlanNode, others: readonly PlanNode[]): PlanNode[] {
  const way: PlanNode[] = [];
  const names = [node.name];
  for (let at = node; at.jump; ) {
    const name = at.jump;
    const next = others.find((n) => n.name === name);
    if (next === undefined)
      throw refusal(node, 'jump-unknown', `"${at.name}" goes through "${name}", and there is no such node`);
    if (names.includes(name))
      throw refusal(node, 'jump-loop', `its jump hosts go round in a circle: ${[...names, name].join(' → ')}`);
    names.push(name);
    way.push(next);
    if (way.length > DEPTH_LIMIT)
      throw refusal(node, 'jump-too-deep', `it goes through more than ${DEPTH_LIMIT} jump hosts`);
    at = next;
  }
  return way;
}

function refusal(node: PlanNode, code: string, reason: string): ProblemError {
  return new ProblemError({
    code,
    subject: node.name,
    message: `The node cannot be reached: ${reason}.`,
    remedy: 'Correct the jump host ("jump") of this node.',
  });
}
