import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import type { NodeFacts } from '../../shared/contract/node-facts.ts';
import type { Netns, Plan, PlanNode } from '../../shared/contract/plan.ts';
import type { PlanChecker } from '../capture/types.ts';
import { collect } from '../ssh/remote-process.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { ConnectionPool, NodeConnection } from '../ssh/types.ts';
import { inspectNode } from './check-node.ts';
import type { Elevation } from './elevation.ts';
import { execElevated } from './exec-elevated.ts';
import { judgeHop, judgeProbe } from './judge-trials.ts';
import { type NodeTrials, PLAN_CHECK_AS_ROOT, PLAN_CHECK_COMMAND, planScript } from './plan-script.ts';
import { resolveNetns } from './pods.ts';
import { readSections } from './sections.ts';

/**
 * Connects to all nodes of a plan at once and finds everything that would keep it from running: in the order of the
 * plan's nodes, each problem with the node or hop, the reason and the remedy. Starts nothing anywhere.
 */
export const checkPlan: PlanChecker = async (plan, pool, onFacts = () => {}) => {
  const problems = await Promise.all(plan.nodes.map((node) => checkOneNode(plan, node, pool, onFacts)));
  return problems.flat();
};

async function checkOneNode(
  plan: Plan,
  node: PlanNode,
  pool: ConnectionPool,
  onFacts: (facts: NodeFacts) => void,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const hops = plan.hops.map((hop, index) => ({ hop, index })).filter(({ hop }) => hop.node === node.name);
  const probes = plan.probes.map((probe, index) => ({ probe, index })).filter(({ probe }) => probe.node === node.name);
  // A node that is only gone through is tried by those that go through it.
  if (hops.length === 0 && probes.length === 0) return problems;

  try {
    const connection = await pool.connect(node, plan.nodes);
    const { facts, mtrMissing, elevation } = await inspectNode(connection);
    onFacts(facts);
    if (hops.length > 0) problems.push(...facts.problems);
    if (probes.length > 0 && mtrMissing !== null) problems.push(mtrMissing);
    const inPods = async <T extends { netns?: Netns | null | undefined }>(each: T, subject: string) =>
      resolveNetns(connection, each.netns, subject).then(
        (netns): T[] => [{ ...each, netns }],
        (error: unknown) => {
          problems.push(problemOf(error));
          return [];
        },
      );
    const trials: Pick<NodeTrials, 'hops' | 'probes'> = { hops: [], probes: [] };
    for (const { hop, index } of hops)
      trials.hops = [...trials.hops, ...(await inPods(hop, hop.name)).map((found) => ({ hop: found, index }))];
    const { trigger } = plan;
    const watched = trials.hops.find(({ hop }) => hop.name === trigger?.hop);
    if (watched !== undefined) {
      // Its filter is tried like that of one more hop.
      const hop = { ...watched.hop, filter: trigger!.filter };
      trials.hops = [...trials.hops, { hop, index: plan.hops.length }];
    }
    for (const { probe, index } of probes)
      trials.probes = [...trials.probes, ...(await inPods(probe, node.name)).map((found) => ({ probe: found, index }))];
    const sections = readSections(await tryPlan(connection, trials, elevation));
    for (const { hop, index } of trials.hops) {
      const problem = judgeHop(index, hop, node, facts, sections);
      if (problem !== null && index < plan.hops.length) problems.push(problem);
      // Whatever else is wrong there is said of the hop itself.
      else if (problem?.code === 'bad-filter') problems.push({ ...problem, code: 'bad-trigger' });
    }
    for (const { probe, index } of trials.probes) {
      const problem = judgeProbe(index, probe, node, facts, sections);
      if (problem !== null) problems.push(problem);
    }
  } catch (error) {
    problems.push(problemOf(error));
  }
  return problems;
}

/** Runs the plan check: its commands become root one by one, or, where that takes a password, the whole of it at once. */
async function tryPlan(
  connection: NodeConnection,
  trials: Pick<NodeTrials, 'hops' | 'probes'>,
  elevation: Elevation,
): Promise<string> {
  if (elevation !== 'sudo-password') {
    const input = planScript({ ...trials, elevation });
    return (await connection.run(PLAN_CHECK_COMMAND, { input })).stdout;
  }
  const process = await execElevated(connection, (elevate) => shellQuote(elevate(PLAN_CHECK_AS_ROOT)));
  const input = planScript({ ...trials, elevation: 'none' });
  const about = { node: connection.node.name, command: 'the check of the plan as root' };
  return (await collect(process, about, { input, limit: 4 * 1024 * 1024, timeoutMs: 60_000 })).stdout;
}
