import { ProblemError } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import type { ConfigSources } from './config/config-files.ts';
import { CONFIGURED, proxyJumpNodes } from './proxy-jump.ts';
import { type Target, targetOf } from './target.ts';

const DEPTH_LIMIT = 8;

/** A machine on the way, with what is known of it. */
export interface Stage {
  node: PlanNode;
  target: Target;
}

/**
 * The node and the machines to go through to reach it, nearest to it first: by the plan's `jump`, else by ProxyJump of
 * the SSH configuration, whose machines are looked up there in turn.
 * @param sources null: read no configuration
 * @throws ProblemError `jump-unknown`, `jump-loop`, `jump-too-deep`, and what `targetOf` throws, about `node`
 */
export function jumpChain(node: PlanNode, others: readonly PlanNode[], sources: ConfigSources | null): Stage[] {
  const way: Stage[] = [];
  const add = (next: PlanNode): Stage => {
    const stage = { node: next, target: stageTarget(next, node, sources) };
    const planned = others.includes(next);
    // Two nodes of a plan may have one address, behind different jump hosts; a configuration that leads back loops.
    if (way.some((s) => s.node.name === next.name || (!planned && samePlace(s.target, stage.target)))) {
      const names = [...way.map((s) => s.node), next].map((n) => n.name.replace(CONFIGURED, ''));
      throw refusal(node, 'jump-loop', `its jump hosts go round in a circle: ${names.join(' → ')}`);
    }
    way.push(stage);
    if (way.length > DEPTH_LIMIT + 1)
      throw refusal(node, 'jump-too-deep', `it goes through more than ${DEPTH_LIMIT} jump hosts`);
    return stage;
  };
  for (let at: Stage | null = add(node); at !== null; ) {
    const { jump, name } = at.node;
    if (jump) {
      const next = others.find((n) => n.name === jump);
      if (next === undefined)
        throw refusal(node, 'jump-unknown', `"${name}" goes through "${jump}", and there is no such node`);
      at = add(next);
    } else if (at.target.proxyJump !== null) {
      // Only the first machine of the list is looked up further: the list itself says how the others are reached.
      const jumps: Stage[] = proxyJumpNodes(at.target.proxyJump, at.node).reverse().map(add);
      at = jumps.at(-1)!;
    } else at = null;
  }
  return way;
}

/** A fault of a machine on the way is told as one of the node that goes through it. */
function stageTarget(stage: PlanNode, node: PlanNode, sources: ConfigSources | null): Target {
  try {
    return targetOf(stage, sources);
  } catch (error) {
    if (!(error instanceof ProblemError) || stage === node) throw error;
    const message = `Its jump host "${stage.name}" cannot be used: ${error.problem.message}`;
    throw new ProblemError({ ...error.problem, subject: node.name, message });
  }
}

function samePlace(a: Target, b: Target): boolean {
  return a.host === b.host && a.port === b.port && a.username === b.username;
}

function refusal(node: PlanNode, code: string, reason: string): ProblemError {
  return new ProblemError({
    code,
    subject: node.name,
    message: `The node cannot be reached: ${reason}.`,
    remedy: 'Correct the jump host of this node: "jump" in the plan, or ProxyJump in ~/.ssh/config.',
  });
}
